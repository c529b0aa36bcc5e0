"""Keys that somebody issued, written into a file: known by how they begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from schema.verdict import Finding

KEYS = {
    "a private key": r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP )?PRIVATE KEY(?: BLOCK)?-----\s*\w",
    "an AWS key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{50}",
    "a key of a model provider": r"\bsk-(?:proj-|ant-|or-v1-)?[A-Za-z0-9_-]{32}",
    "a Google key": r"\bAIza[0-9A-Za-z_-]{35}",
    "a Slack token": r"\bxox[abprs]-[0-9A-Za-z-]{20}",
    "a Stripe key": r"\b[sr]k_live_[0-9A-Za-z]{20}",
    "a GitLab token": r"\bglpat-[0-9A-Za-z_-]{20}",
    "a SendGrid key": r"\bSG\.[\w-]{22}\.[\w-]{43}",
    "an npm token": r"\bnpm_[A-Za-z0-9]{36}",
    "a PyPI token": r"\bpypi-AgEI[\w-]{50}",
    "a Hugging Face token": r"\bhf_[A-Za-z0-9]{34}",
    "a DigitalOcean token": r"\bdo[opr]_v1_[0-9a-f]{64}",
    "a Shopify token": r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
    "a Telegram token": r"\b\d{8,10}:AA[\w-]{33}",
    "an Azure storage key": r"\bAccountKey=[A-Za-z0-9+/]{86}==",
    "a Slack webhook": r"\bhooks\.slack\.com/services/T\w{8,12}/B\w{8,12}/\w{24}",
}
_KEY = re.compile("|".join(f"(?P<k{n}>{pattern})" for n, pattern in enumerate(KEYS.values())))
EXAMPLE = re.compile(r"example|x{4}|your|0{6}|1234567|changeme|dummy|test", re.I)


def secret_findings(files: Mapping[str, str]) -> Iterator[Finding]:
    """Without the key itself: what is said goes into prompts and receipts."""
    for path, text in files.items():
        for match in _KEY.finditer(text):
            if not EXAMPLE.search(match[0]):
                kind = list(KEYS)[int((match.lastgroup or "k0")[1:])]
                line = text.count("\n", 0, match.start()) + 1
                yield Finding(path=path, line=line, said=f"holds {kind}: read it from elsewhere")
                break
