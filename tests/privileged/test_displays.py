"""``display()`` and the last value show what an object looks like, at each level and in each way to run."""

from __future__ import annotations

import json
import time

import pytest

import jail

from .host import OFF

SOURCE = """
class Table:
    def __repr__(self): return "a table"
    def _repr_html_(self): return "<b>42</b>"
    def _repr_json_(self): return {"a": [1]}
    def _repr_png_(self): return b"\\x89PNG\\r\\n\\x1a\\n"
    def _repr_svg_(self): return 42  # no text
class Quiet:
    def _repr_mimebundle_(self, include=None, exclude=None): return {"text/plain": "q", "text/javascript": "evil"}, {}
class Broken:
    def __repr__(self): raise ValueError("no")
"""
PNG = b"\x89PNG\r\n\x1a\n"
TABLE = {"text/plain": "a table", "text/html": "<b>42</b>", "application/json": {"a": [1]}, "image/png": PNG}
LEVELS = {"strict": "python", "off": OFF}


@pytest.mark.parametrize("level", LEVELS)
def test_an_object_has_the_forms_that_its_methods_give(level: str) -> None:
    result = jail.run(f"{SOURCE}\ndisplay(Table(), 5)\ndisplay(Quiet())\nTable()", LEVELS[level], value=True)
    assert result.displays == (TABLE, {"text/plain": "5"}, {"text/plain": "q"}, TABLE)
    assert json.loads(result.to_json())["displays"][0]["image/png"] == "iVBORw0KGgo="
    assert "<b>" not in repr(result)


@pytest.mark.parametrize("level", LEVELS)
def test_an_evaluation_has_its_own(level: str) -> None:
    with jail.Session(LEVELS[level]) as session:
        assert session.run(f"{SOURCE}\ndisplay(1)\nTable()").displays == ({"text/plain": "1"}, TABLE)
        assert session.run("[1, 2]").displays == ()  # plain data is the value
        broken = session.run("Broken()")
        assert (broken.verdict, broken.displays) == ("ok", ())
        for _ in range(2):
            many = session.run("for number in range(70): display(number)")
            assert many.exception is not None
            assert (many.exception.message, len(many.displays)) == ("display: no more than 64 are taken", 64)
        large = session.run("class Large:\n    def _repr_html_(self): return 'x' * (5 << 20)\ndisplay(Large())")
        assert (large.exception.message if large.exception else "", large.displays) == (
            "display: it takes more than 4M", (),
        )  # fmt: skip
        many = session.run(
            "class Part:\n    def _repr_html_(self): return 'x' * (3 << 20)\nwhile True: display(Part())"
        )
        assert (many.verdict, len(many.displays), many.alarm) == ("exit", 1, None)


LATE = """
import threading, time
def late():
    for number in range(40):
        time.sleep(.01)
        display(number)
thread = threading.Thread(target=late)
thread.start()
"""


def test_a_thread_that_is_left_behind_shows_its_objects_in_the_next_evaluation() -> None:
    with jail.Session() as session:
        shown = list(session.run(LATE).displays)
        while (left := session.run("thread.is_alive()")).value:
            shown += left.displays
            time.sleep(0.1)
        assert shown + list(left.displays) == [{"text/plain": str(number)} for number in range(40)]
        assert session.ended is None


def test_a_pool_shows_the_same() -> None:
    with jail.Pool("python") as pool:
        assert pool.run(f"{SOURCE}\ndisplay(Table())").displays == (TABLE,)
        changed = pool.run("display.mark = 1")
        assert (changed.verdict, [denial.what for denial in changed.denials]) == ("exit", ["mark"])


def test_a_method_that_does_not_end_is_stopped_by_the_limits() -> None:
    result = jail.run("class Slow:\n    def _repr_html_(self):\n        while True: pass\nSlow()", value=True, wall=1)
    assert (result.verdict, result.displays) == ("wall", ())
