"""The week with litellm.Router: a script for the interpreter that has litellm installed."""

import asyncio
import json
import sys
import time

import litellm
from litellm import Router

litellm.suppress_debug_info = True


async def main(told):
    scale = told["scale"]
    router = Router(
        model_list=[
            {
                "model_name": "any",
                "litellm_params": {
                    "model": f"openai/{model['name']}",
                    "api_base": told["url"],
                    "api_key": "none",
                    "input_cost_per_token": model["input"] / 1e6,
                    "output_cost_per_token": model["output"] / 1e6,
                },
            }
            for model in told["models"]
        ],
        routing_strategy=told["strategy"],
        num_retries=told["retries"],
        timeout=told["timeout_s"] * scale,
        cooldown_time=told["cool_s"] * scale,
        allowed_fails=told["fails"],
    )
    result = {"seconds": 0.0, "lost": 0, "longest": 0.0}

    async def part(hour, number):
        for attempt in range(1, told["tries"] + 1):
            prompt = told["prompt"].format(hour=hour, part=number, attempt=attempt)
            try:
                said = await router.acompletion("any", [{"role": "user", "content": prompt}])
            except Exception:  # whatever its users get
                continue
            if said.choices[0].message.content.startswith(told["good"]):
                return
        result["lost"] += 1

    for hour in range(0, told["hours"], told["step"]):
        began = time.monotonic()
        await asyncio.gather(*(part(hour, number) for number in range(told["parts"])))
        took = (time.monotonic() - began) / scale
        result["seconds"] += took
        result["longest"] = max(result["longest"], took)
    print(json.dumps(result))


asyncio.run(main(json.loads(sys.stdin.read())))
