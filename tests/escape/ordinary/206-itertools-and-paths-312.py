# min-python: 3.12
import asyncio
import calendar
import itertools
import math
import random
import sys
from collections.abc import Buffer
from pathlib import PurePosixPath

print(
    list(itertools.batched("abcdefg", 3)),
    math.sumprod([1, 2], [3, 4]),
    isinstance(b"x", Buffer),
    calendar.Month.MAY.name,
    PurePosixPath("/a/b").relative_to("/a/c", walk_up=True),
)


class Own:
    def __buffer__(self, flags):
        return memoryview(b"own buffer")


print(bytes(memoryview(Own())), random.Random(1).binomialvariate(10, 0.5), slice(1, 2) in {slice(1, 2): 0})


def comprehension_scope(items):
    return [x for x in items if (seen := x)], seen


async def main():
    async def job(n):
        return n

    return await asyncio.gather(*(asyncio.create_task(job(n)) for n in range(3)))


print(comprehension_scope([1, 2]), asyncio.run(main()), sys.version_info >= (3, 12))
try:
    raise ExceptionGroup("g", [ValueError(1)])
except* ValueError as group:
    print(group.exceptions)
