"""Data pipeline: REST API to PostgreSQL."""
