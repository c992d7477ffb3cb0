"""``display()`` and the last value show what an object looks like, at each level and in each way to run."""

from __future__ import annotations

import importlib.util
import json
import time
from typing import TYPE_CHECKING

import pytest

import jail

from .host import OFF

if TYPE_CHECKING:
    from collections.abc import Callable

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


# Stands in for matplotlib's modules, with the attributes that the harness reads.
PLOTS = r"""
import sys, types
class Figure:
    def __init__(self, letter): self.letter = letter
    def __repr__(self): return f"figure {self.letter}"
    def savefig(self, to, format):
        if self.letter == "broken": raise ValueError("no")
        to.write(b"\x89PNG\r\n\x1a\n" + self.letter.encode())
drawn = {}
def plot(letter):
    drawn[len(drawn)] = Figure(letter)
    return drawn[len(drawn) - 1]
figure, pyplot = types.ModuleType("matplotlib.figure"), types.ModuleType("matplotlib.pyplot")
figure.Figure, pyplot.get_fignums = Figure, lambda: list(drawn)
pyplot.figure, pyplot.close = drawn.get, lambda which: drawn.clear()
sys.modules.update({"matplotlib.figure": figure, "matplotlib.pyplot": pyplot})
"""


def test_figures_are_shown_once_at_the_end_of_an_evaluation() -> None:
    def shown(result: jail.Result) -> list[object]:
        return [bundle["image/png"][8:].decode() for bundle in result.displays]

    with jail.Session(OFF) as session:
        session.run(PLOTS)
        assert shown(session.run("plot('a'); plot('b'); 1")) == ["a", "b"]
        assert shown(session.run("plot('c'); 1 / 0")) == ["c"]
        assert shown(session.run("display(plot('d')); plot('e')")) == ["d", "e"]
        assert session.run("figure_ = plot('f')\nfigure_").displays[0]["text/plain"] == "figure f"
        assert shown(session.run("plot('g'); plot('broken'); plot('h'); 1")) == ["g"]
        assert session.run("1").displays == ()
    assert shown(jail.run(f"{PLOTS}\nplot('a')", OFF)) == ["a"]


@pytest.mark.optional
def test_a_plot_of_matplotlibs_is_shown(needs: Callable[[object, str], None]) -> None:
    needs(importlib.util.find_spec("matplotlib"), "matplotlib")
    source = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    options = {"level": "standard", "imports": ("@stdlib", "numpy", "matplotlib"), "memory": "1G", "wall": "120s"}
    result = jail.run(source, cpu="60s", **options)  # type: ignore[arg-type]
    assert [bundle["image/png"][:8] for bundle in result.displays] == [PNG], result.stderr


SHOWS = """
class Table {
  [Symbol.for('Jupyter.display')]() {
    const bytes = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]);
    const taken = { 'text/html': '<b>42</b>', 'application/json': { a: [1] }, 'image/png': bytes };
    return { ...taken, 'text/javascript': 'evil', 'image/svg+xml': 5 };
  }
}
const broken = { get [Symbol.for('Jupyter.display')]() { throw new Error('no') } };
"""


@pytest.mark.parametrize(("policy", "level"), [("javascript", "strict"), ("node", "off")])
def test_javascript_shows_values(policy: str, level: str) -> None:
    table = {**TABLE, "text/plain": "Table {}"}
    with jail.Session(policy, level=level, wall="60s") as session:
        seen = session.run(f"{SHOWS}\ndisplay(new Table(), 5, {{ a: '\u00e9' }});\nnew Table()")
        assert seen.displays == (table, {"text/plain": "5"}, {"text/plain": "{ a: '\u00e9' }"}, table), seen.stderr
        assert session.run("[1, 2]").displays == ()
        assert session.run("broken").displays == ()
        for _ in range(2):
            many = session.run("for (let number = 0; number < 70; number++) display(number)")
            assert many.exception is not None
            assert (many.exception.message, len(many.displays)) == ("display: no more than 64 are taken", 64)
        large = session.run(
            "display({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': 'x'.repeat(5 << 20) }) })"
        )
        assert (large.exception.message if large.exception else "", large.displays) == (
            "display: it takes more than 4M", (),
        )  # fmt: skip
        part = "display({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': 'x'.repeat(3 << 20) }) })"
        together = session.run(f"for (;;) {part}")
        assert (together.verdict, len(together.displays), together.alarm) == ("exit", 1, None)
    assert jail.run(f"{SHOWS}\nnew Table()", policy, level=level, value=True, wall="60s").displays == (table,)
