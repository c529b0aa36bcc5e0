"""Registration, login and current-user endpoints."""
from flask import Blueprint, g, jsonify, request
from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError

from app.errors import AuthenticationError, ConflictError, ValidationError
from app.jwt_utils import create_access_token, token_required
from app.models import User, db
from app.security import hash_password, verify_password
from app.validation import validate_login, validate_registration

auth_bp = Blueprint("auth", __name__, url_prefix="/api/auth")


def _json_body() -> dict:
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        raise ValidationError("Request body must be a JSON object")
    return data


@auth_bp.route("/register", methods=["POST"])
def register():
    data = validate_registration(_json_body())

    existing = User.query.filter(
        or_(User.username == data["username"], User.email == data["email"])
    ).first()
    if existing is not None:
        if existing.email == data["email"]:
            raise ConflictError("Email is already registered")
        raise ConflictError("Username is already taken")

    user = User(
        username=data["username"],
        email=data["email"],
        password_hash=hash_password(data["password"]),
    )
    db.session.add(user)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise ConflictError("Username or email is already registered")

    return jsonify({"user": user.to_dict(), "access_token": create_access_token(user.id)}), 201


@auth_bp.route("/login", methods=["POST"])
def login():
    data = validate_login(_json_body())

    user = User.query.filter_by(email=data["email"]).first()
    if user is None or not verify_password(data["password"], user.password_hash):
        raise AuthenticationError("Invalid email or password")

    return jsonify({"user": user.to_dict(), "access_token": create_access_token(user.id)}), 200


@auth_bp.route("/me", methods=["GET"])
@token_required
def me():
    return jsonify({"user": g.current_user.to_dict()}), 200
