import pytest

from app.errors import ValidationError
from app.jwt_utils import create_access_token, decode_access_token
from app.security import hash_password, verify_password
from app.validation import validate_registration


def test_passwords_are_hashed_and_verified():
    hashed = hash_password("S3cret-password")
    assert hashed != "S3cret-password"
    assert verify_password("S3cret-password", hashed)
    assert not verify_password("other", hashed)


def test_invalid_email_is_rejected():
    with pytest.raises(ValidationError):
        validate_registration(
            {"username": "alice", "email": "not-an-email", "password": "S3cret-password"}
        )


