"""Servers of tools (Model Context Protocol) that may be asked before a task is answered."""

from tools.lookup.server import Offered, Said, Server
from tools.lookup.servers import CALLED, Servers

__all__ = ["CALLED", "Offered", "Said", "Server", "Servers"]
