"""What of a project no model is to see: files that hold keys by their name, and keys in a text.

A key that is found gives its place to a word, the same for the same key wherever it stands. So what
depends on a key still fits together, and whoever delivers can put it back from the user's own file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from schema.selfacting import is_sample
from tools.checks.secrets import EXAMPLE, KEYS

MASK = "MASKED_KEY_"
"""How the word begins that stands for a key."""

_WORD = re.compile(MASK + r"[0-9a-f]{8}")
_NAMES = (
    *(".env", ".env.*", "*.env", ".envrc", "*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.ppk"),
    *("*.keystore", "*.kdbx", "*.asc", "*.gpg", "*.ovpn", "*.tfstate", "*.tfvars"),
    *("id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", ".npmrc", ".yarnrc.yml", ".pypirc"),
    *(".netrc", "_netrc", ".pgpass", ".my.cnf", ".htpasswd", ".git-credentials", ".dockercfg"),
    *("credentials", "credentials.*", "secrets.*", ".secrets*", "service[-_]account*.json"),
    *("client_secret*.json", "kubeconfig"),
)
_FOLDERS = (".ssh", ".aws", ".gnupg", ".kube", ".azure", ".docker", "secrets", ".secrets")
_CODE = (
    *(".py", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".vue", ".go", ".rs", ".java", ".rb"),
    *(".php", ".md", ".rst", ".html", ".css"),
)

# Each bounded, so that a text is read in linear time. What is in a group is the key.
_BLOCK = (
    r"-----BEGIN (?:[A-Z0-9]{1,9} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----)){40,20000}"
)
_TOKEN = r"\beyJ[\w-]{10,300}\.eyJ[\w-]{10,2000}\.[\w-]{20,}"
# Of an address that is not of this machine, nor of a container beside it.
_PASSWORD = r"(?<=://)[^\s:/@\"']{1,80}:[^\s:/@\"']{4,200}(?=@(?!127\.)[\w-]{1,63}\.[\w-])"
_NAMED = (
    r"(?:secret|token|passwd|password|api_?key|access_?key)\w{0,40}[\"']?\s{0,5}[:=]\s{0,5}"
    r"[\"'](?P<named>[\w+/=.-]{32,200})[\"']"
)
_ISSUED = "|".join(rf"(?:{pattern})[\w-]*" for pattern in list(KEYS.values())[1:])
_KEY = re.compile(f"(?P<sure>{_BLOCK}|{_TOKEN})|{_ISSUED}|{_PASSWORD}|(?i:{_NAMED})")
_RANDOM = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d.*\d)")
_BODY = re.compile(r"[A-Za-z0-9+/]{32}")


def holds_keys(path: str) -> bool:
    """Whether a file of that name is there to hold keys: ``.env``, ``server.pem``, ``id_rsa``.

    Code, samples such as ``.env.example``, and public keys do not.
    """
    *folders, name = PurePosixPath(path.casefold()).parts
    if name.endswith((*_CODE, ".pub")) or is_sample(name):
        return False
    named = any(fnmatchcase(name, pattern) for pattern in _NAMES)
    return named or not set(folders).isdisjoint(_FOLDERS)


def keys_in(text: str, salt: str) -> dict[str, str]:
    """Word -> the key that it stands for. The ``salt`` of a project keeps a key from being guessed
    by its word."""
    return {_word(key, salt): key for found in _KEY.finditer(text) if (key := _key(found))}


def masked(text: str, salt: str) -> str:
    """The text with a word in the place of each key that somebody issued."""

    def hidden(found: re.Match[str]) -> str:
        key = _key(found)
        return found[0].replace(key, _word(key, salt)) if key else found[0]

    return _KEY.sub(hidden, text)


def unmasked(text: str, keys: Mapping[str, str]) -> str:
    """The text with the keys that are known in the place of their words again."""
    return _WORD.sub(lambda found: keys.get(found[0], found[0]), text)


def is_masked(text: str) -> bool:
    return _WORD.search(text) is not None


def _key(found: re.Match[str]) -> str:
    """Empty for an example, and for what only looks like a key."""
    if found["sure"]:
        return found[0] if _BODY.search(found[0]) else ""
    if named := found["named"]:
        return named if _RANDOM.match(named) and not EXAMPLE.search(named) else ""
    return "" if EXAMPLE.search(found[0]) else found[0]


def _word(key: str, salt: str) -> str:
    data = f"{salt}{key}".encode("utf-8", "surrogatepass")
    return MASK + hashlib.sha256(data).hexdigest()[:8]
