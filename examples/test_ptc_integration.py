"""One code task through PTCExecutor. With no key at all, the embedded model does it.

Run it with: python examples/test_ptc_integration.py
"""

import asyncio

from graph import TaskType
from tools.ptc import PTCExecutor

GOAL = "Create a Python function to calculate factorial recursively"


async def main() -> None:
    print("TEST 1: Direct PTC Executor Call")
    print(f"\nTask: {GOAL}")
    executor = PTCExecutor(ptc_enabled=True)
    result = await executor.aforward(goal=GOAL, task_type=TaskType.CODE_INTERPRET)
    print(f"Routed to: {result.route.to} ({result.route.reason})")
    print(f"\nResult:\n{result.output}")
    print("\nStats:")
    print(f"  Provider: {result.stats['provider']}")
    print(f"  Tokens: {result.stats['tokens']}")
    print(f"  Cost: ${result.stats['cost']:.6f}")


if __name__ == "__main__":
    asyncio.run(main())
