"""verify: what can be executed is executed, and every failure gets an owner."""

from nodes.verify.node import after_verify, verify

__all__ = ["after_verify", "verify"]
