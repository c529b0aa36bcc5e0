"""A project for Node: its packages, whether it parses, and its server, which is asked as any."""
