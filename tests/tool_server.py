"""A server of tools for tests: over standard streams, or with a port over HTTP."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

server = MCPServer("library", log_level="ERROR")
LOG = os.environ.get("LIBRARY_LOG", "")


@server.tool()
def search(query: str) -> str:
    """Find passages about something."""
    if LOG:
        with Path(LOG).open("a") as log:
            log.write(f"{query}\n")
    if query == "trouble":
        raise ToolError("the shelf is empty")
    if query == "die":
        os._exit(1)
    return f"Of {query} it says: 42. Key: {os.environ.get('LIBRARY_KEY')}"


@server.tool()
def burn(query: str) -> str:
    """Burn what is found."""
    return "burnt"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", port=int(sys.argv[1]))
    else:
        server.run("stdio")
