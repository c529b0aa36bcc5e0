"""A key of Redis for each provider."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import cast

from redis import __version__
from redis.asyncio import Redis
from redis.driver_info import DriverInfo
from redis.exceptions import RedisError

from tools.models.balance.shared.store import Read, StoreError

FORGET_S = 3600  # after which nothing that was written tells anything

SWAP = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""


class RedisStore:
    def __init__(self, url: str) -> None:
        # Or each connection would look for its own version on the disk.
        who = DriverInfo(lib_version=__version__)
        self._client = Redis.from_url(url, decode_responses=True, driver_info=who)

    async def read(self, names: Sequence[str]) -> Read:
        try:
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.mget(names)
                pipe.time()
                texts, (seconds, micros) = await pipe.execute()
        except (RedisError, OSError, ValueError) as error:
            raise StoreError(str(error) or type(error).__name__) from error
        return Read(seconds + micros / 1e6, texts)

    async def swap(self, name: str, old: str | None, new: str) -> bool:
        try:
            swapped = self._client.eval(SWAP, 1, name, old or "", new, str(FORGET_S))
            return bool(await cast(Awaitable[int], swapped))
        except (RedisError, OSError, ValueError) as error:
            raise StoreError(str(error) or type(error).__name__) from error

    async def close(self) -> None:
        await self._client.aclose()


opened = RedisStore
