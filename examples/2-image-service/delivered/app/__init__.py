"""Image processing microservice."""
