from __future__ import annotations

import collections.abc
import dataclasses
import functools
import typing
import typing as t


@dataclasses.dataclass
class Point:
    x: int
    count: typing.ClassVar[int] = 3
    kinds: t.ClassVar = "few"
    scale: dataclasses.InitVar[int] = 5
    _: dataclasses.KW_ONLY
    name: str = "n"

    def __post_init__(self, scale):
        self.x *= scale


print(Point(1), Point(1, 2, name="m"), [field.name for field in dataclasses.fields(Point)])


@functools.singledispatch
def kind(_):
    return "thing"


@kind.register
def _(_: collections.abc.Mapping):
    return "mapping"


@kind.register(collections.abc.Sequence)
def _(_):
    return "sequence"


print(kind({}), kind([]), kind("text"), kind(1), kind(collections.OrderedDict()))
