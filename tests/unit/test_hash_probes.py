"""Numbers whose hashes collide: the work is counted as CPython does it, and a value that takes too much is refused."""

from __future__ import annotations

import fractions
import random
from typing import Any

import pytest

from jail.core import plain_data
from jail.launch.hash_probes import KeyCheck, probes

PRIME = (1 << 61) - 1  # numbers are hashed modulo this


def in_one_cycle(slots: int) -> list[int]:
    """Numbers of different hashes: half of them fill an arc of the cycle i -> 5i + 1, the others walk along it."""
    mask, chance = slots - 1, random.Random(1)
    half = slots // 3 - 10
    arc = [1]
    while len(arc) < half:
        arc.append((5 * arc[-1] + 1) & mask)
    places = {number: place for place, number in enumerate(arc)}
    walkers: dict[int, None] = {}
    while len(walkers) < half:
        walker = chance.choice(arc) + slots * chance.randrange(1, 64)
        slot, perturb = walker & mask, walker
        while perturb and slot in places:
            perturb >>= 5
            slot = (5 * slot + perturb + 1) & mask
        if places.get(slot, half) < half // 2:
            walkers[walker] = None
    return [*arc, *walkers]


ALIKE = [number * PRIME + 7 for number in range(1, 1500)]
HOSTILE: dict[str, list[object]] = {
    "one cycle": list(in_one_cycle(1 << 14)),
    "equal hashes": list(ALIKE),
    "fractions": [fractions.Fraction(number) for number in ALIKE[:600]],
    "tuples": [(number, 1) for number in ALIKE[:600]],
    "frozensets": [frozenset((number,)) for number in ALIKE[:600]],
}
HONEST: dict[str, list[object]] = {
    "a range": list(range(30_000)),
    "below zero": list(range(-30_000, 0)),
    "fractions of 1024": [number / 1024 for number in range(30_000)],
    "multiples of 2**50": [number << 50 for number in range(30_000)],
    "powers of two": [2.0**power for power in range(-1000, 1000)],
    "pairs": [(x, y) for x in range(100) for y in range(100)],
}
KINDS = pytest.mark.parametrize("kind", [dict, set, frozenset])


def text_of(keys: list[object], kind: Any) -> str:
    return plain_data.pack(dict.fromkeys(keys) if kind is dict else kind(keys))


@pytest.mark.parametrize("keys", [*HOSTILE.values(), *HONEST.values()], ids=[*HOSTILE, *HONEST])
def test_a_set_is_filled_as_cpython_fills_it(keys: list[object]) -> None:
    """The order of a set's members is that of its slots, so it tells where each of them went."""
    assert probes(keys[:4000], set, 1 << 62)[1] == [hash(key) for key in set(keys[:4000])]


@KINDS
@pytest.mark.parametrize("keys", HOSTILE.values(), ids=HOSTILE)
def test_keys_that_collide_are_refused(keys: list[object], kind: Any) -> None:
    text = text_of(keys, kind)
    if kind is not dict and keys is HOSTILE["one cycle"]:
        assert plain_data.unpack(text, KeyCheck(len(text))) == kind(keys)  # a set looks at neighbours first
        return
    check = KeyCheck(len(text))
    with pytest.raises(ValueError, match="collide"):
        plain_data.unpack(text, check)
    assert "collide" in check.refusal


def test_many_small_sets_are_one_value() -> None:
    text = f"[{','.join([text_of(list(ALIKE[:300]), set)] * 100)}]"
    with pytest.raises(ValueError, match="collide"):
        plain_data.unpack(text, KeyCheck(len(text)))


@KINDS
@pytest.mark.parametrize("keys", HONEST.values(), ids=HONEST)
def test_honest_keys_are_taken(keys: list[object], kind: Any) -> None:
    text = text_of(keys, kind)
    value = plain_data.unpack(text, KeyCheck(len(text)))
    assert value == (dict.fromkeys(keys) if kind is dict else kind(keys))


def test_the_work_for_a_value_grows_with_its_size_alone() -> None:
    """However many keys there are, no more jumps are made than were allowed, and a last one's walk."""
    keys = HOSTILE["one cycle"]
    made, _ = probes(keys, dict, 100_000)
    assert 100_000 < made < 100_000 + 33 * len(keys)
    assert probes(keys, dict, 1 << 62)[0] > 1000 * len(keys)
