"""What runs inside the sandbox, before the command and beside it: standard library only.

Nothing else can be seen from there, so these files import one another and nothing of ours.
"""
