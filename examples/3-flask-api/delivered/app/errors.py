"""API exceptions and the handlers that answer them as JSON."""
from __future__ import annotations

from flask import Flask, jsonify
from werkzeug.exceptions import HTTPException


class APIError(Exception):
    """Base class of all errors that the API answers deliberately."""

    status_code = 500
    error = "api_error"

    def __init__(self, message: str = "An error occurred", details: dict | None = None,
                 status_code: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details or {}
        if status_code is not None:
            self.status_code = status_code

    def to_dict(self) -> dict:
        return {"error": self.error, "message": self.message, "details": self.details}


class ValidationError(APIError):
    status_code = 400
    error = "validation_error"


class AuthenticationError(APIError):
    status_code = 401
    error = "authentication_error"


class ConflictError(APIError):
    status_code = 409
    error = "conflict"


def _response(error: str, message: str, status: int, details: dict | None = None):
    response = jsonify({"error": error, "message": message, "details": details or {}})
    response.status_code = status
    return response


def register_error_handlers(app: Flask) -> None:
    """Make the app answer every error with JSON."""

    @app.errorhandler(APIError)
    def handle_api_error(exc: APIError):
        return _response(exc.error, exc.message, exc.status_code, exc.details)

    @app.errorhandler(HTTPException)
    def handle_http_exception(exc: HTTPException):
        error = exc.name.lower().replace(" ", "_")
        return _response(error, exc.description or exc.name, exc.code or 500)

    @app.errorhandler(Exception)
    def handle_unexpected(exc: Exception):
        app.logger.exception("Unhandled exception")
        return _response("internal_server_error", "An unexpected error occurred", 500)
