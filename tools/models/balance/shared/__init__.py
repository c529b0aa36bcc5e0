"""What is known of providers, shared with other processes through Redis or PostgreSQL.

Outside of this folder only ``Sharing`` is used. A store keeps a text for each provider, and swaps
it for another one where nobody else was faster (``store.py``, and a file for each kind). What is
done with the numbers in it stands once, in Python, and is the same with any store and with none.
"""

from tools.models.balance.shared.sharing import Sharing

__all__ = ["Sharing"]
