"""Backend of the todo application."""
