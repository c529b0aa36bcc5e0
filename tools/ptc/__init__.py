"""PTC, the code-generation service: its wire types, service, client, tool and executor."""

from tools.ptc.base import PTCClient
from tools.ptc.client import get_ptc_client
from tools.ptc.executor import PTCExecutor, choose_route

__all__ = ["PTCClient", "PTCExecutor", "choose_route", "get_ptc_client"]
