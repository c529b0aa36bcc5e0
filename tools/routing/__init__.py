"""Decide, without a model call, who does a subtask: PTC makes code, an LLM does everything else.

The goal is cut into clauses, and each clause is judged by what it asks for:

1. A question, or a verb that asks to be told something ("explain", "compare"), is for the LLM.
2. Otherwise the thing asked for decides: the head noun of "a *toast* for the function room". Some
   nouns are always code ("endpoint"), some never ("toast"); "class" or "table" can be either, and
   is decided by its modifiers ("yoga class"), by what it does and by the words after it.
3. If the noun is unknown, the clause is weighed: technical words against everyday words.

One clause that asks for code sends the goal to PTC; failing that, one that asks for words sends it
to the LLM; failing both, the whole goal is weighed.

decide.py is this procedure, clauses.py cuts the goal, evidence.py judges and weighs what is asked
for, and vocabulary.py looks words up in the YAML files, where the words themselves are.
"""

from tools.routing.decide import Decision, decide

__all__ = ["Decision", "decide"]
