import pytest

from email_validator import validate_email


@pytest.mark.parametrize(
    "address",
    ["ann@example.com", "first.last+tag@sub.example.co.uk", "o'neil_99@mail-server.org"],
)
def test_good_addresses(address):
    assert validate_email(address) is True


@pytest.mark.parametrize(
    "address",
    ["", "plain", "@example.com", "ann@", "ann@localhost", "a b@example.com", "ann@example..com",
     "ann@-example.com", "ann.@example.com"],
)
def test_bad_addresses(address):
    assert validate_email(address) is False


def test_too_long_is_refused():
    assert not validate_email("a" * 65 + "@example.com")
