"""The pages of a project are loaded and used in a browser: ``visiting.visit``."""
