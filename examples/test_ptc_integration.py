"""One code task through PTCExecutor. With no key at all, the embedded model does it.

Run it with: python examples/test_ptc_integration.py
"""

import asyncio

from graph import TaskType
from tools.ptc import PTCExecutor

GOAL = "Create a Python function to calculate factorial recursively"


async def main() -> None:
    print("=" * 50)
    print("TEST 1: Direct PTC Executor Call")
    print("=" * 50)
    print(f"\n Task: {GOAL}")
    executor = PTCExecutor(ptc_enabled=True)
    result = await executor.aforward(goal=GOAL, task_type=TaskType.CODE_INTERPRET)
    service = "PTC Service" if result.route.to == "PTC" else result.route.to
    print(f" Routing to: {service} ({result.stats['provider'].capitalize()})")
    print(f"\n Result:\n{result.output}")
    print("\n Stats:")
    print(f"   Provider: {result.stats['provider']}")
    print(f"   Tokens: {result.stats['tokens']}")
    print(f"   Cost: ${result.stats['cost']:.6f}")


if __name__ == "__main__":
    asyncio.run(main())
