"""Money: what a call costs, at most and in truth, who spent it, and whether it may be spent.

No request is sent before its worst case is reserved in the ledger (`purse.py`); prices are list
prices. Whoever asks a model goes through a Purse.
"""

from tools.money.history import (
    CHECKS,
    WHOLE,
    History,
    Sample,
    history,
    requests,
    unanswered,
    waited,
)
from tools.money.ledger import Asked, Ledger, Question, Took
from tools.money.prices import COMPARED_AS, cost_usd, elsewhere_usd
from tools.money.purse import Purse, allowance
from tools.money.refusals import amount
from tools.money.spender import WORK, current_spender
from tools.money.worst import Worst, most_tokens

__all__ = [
    "CHECKS",
    "COMPARED_AS",
    "WHOLE",
    "WORK",
    "Asked",
    "History",
    "Ledger",
    "Purse",
    "Question",
    "Sample",
    "Took",
    "Worst",
    "allowance",
    "amount",
    "cost_usd",
    "current_spender",
    "elsewhere_usd",
    "history",
    "most_tokens",
    "requests",
    "unanswered",
    "waited",
]
