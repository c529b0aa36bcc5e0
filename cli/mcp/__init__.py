"""``roma-ptc mcp``: goals from coding agents, over the Model Context Protocol on standard streams.

A run that has to ask a person does so through the client where that can show a question; elsewhere
it pauses, and the tool ``answer`` goes on with it. All runs are kept as those of the shell are.
"""

from cli.mcp.server import server

__all__ = ["server"]
