"""What stands around a project when it is run: variables, and a database of its own."""
