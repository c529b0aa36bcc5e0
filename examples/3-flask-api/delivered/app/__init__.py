"""Application factory."""
from __future__ import annotations

from flask import Flask, jsonify

from app.config import Config
from app.models import db


def create_app(config: dict | None = None) -> Flask:
    """Create and configure the Flask application."""
    app = Flask(__name__)
    app.config.from_object(Config)
    if config:
        app.config.update(config)

    db.init_app(app)

    from app.auth import auth_bp
    from app.errors import register_error_handlers

    app.register_blueprint(auth_bp)
    register_error_handlers(app)

    @app.get("/health")
    def health():
        return jsonify({"status": "ok"}), 200

    with app.app_context():
        db.create_all()

    return app
