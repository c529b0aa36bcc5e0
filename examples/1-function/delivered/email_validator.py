"""Validate email addresses."""
from __future__ import annotations

import re

MAX_EMAIL_LENGTH = 254
MAX_LOCAL_LENGTH = 64
MAX_LABEL_LENGTH = 63

_LOCAL_RE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL_RE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


def _is_valid_local(local: str) -> bool:
    """Return True if the part before the @ is valid."""
    if not local or len(local) > MAX_LOCAL_LENGTH:
        return False
    return _LOCAL_RE.fullmatch(local) is not None


def _is_valid_domain(domain: str) -> bool:
    """Return True if the part after the @ is a valid host name with a top-level domain."""
    labels = domain.split(".")
    if len(labels) < 2:
        return False
    for label in labels:
        if not label or len(label) > MAX_LABEL_LENGTH:
            return False
        if _LABEL_RE.fullmatch(label) is None:
            return False
    tld = labels[-1]
    return len(tld) >= 2 and not tld.isdigit()


def validate_email(email: str) -> bool:
    """Return True if ``email`` is a syntactically valid email address.

    The address needs a local part of at most 64 characters, an ``@`` and a domain with at
    least one dot. Quoted local parts and IP address literals are not accepted.

    >>> validate_email("user.name+tag@example.co.uk")
    True
    >>> validate_email("no-at-sign.example.com")
    False
    """
    if not isinstance(email, str):
        return False
    if not email or len(email) > MAX_EMAIL_LENGTH:
        return False
    local, separator, domain = email.rpartition("@")
    if not separator:
        return False
    return _is_valid_local(local) and _is_valid_domain(domain)


if __name__ == "__main__":
    import sys

    for address in sys.argv[1:]:
        print(f"{address}: {'valid' if validate_email(address) else 'invalid'}")
