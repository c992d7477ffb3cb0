"""The figures of bench/: ratios, what holds and what does not, and that cases take turns. Nothing is timed here."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

PLACE = Path(__file__).parents[2] / "bench"


def loaded(name: str) -> ModuleType:
    """A file of bench/: it is no package, and lies outside of jail."""
    spec = importlib.util.spec_from_file_location(f"bench_{name}", PLACE / f"{name}.py")
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses looks its module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def bench():
    yield loaded("table")
    del sys.modules["bench_table"]


@pytest.fixture(scope="module")
def questions():
    sys.path.insert(0, str(PLACE))
    yield loaded("questions")
    sys.path.remove(str(PLACE))
    for name in ("bench_questions", "table", "environment"):
        del sys.modules[name]


@pytest.fixture(scope="module")
def picture():
    yield loaded("picture")
    del sys.modules["bench_picture"]


def test_ratio_is_of_medians_and_of_the_fastest(bench):
    row = bench.timed("ours", [1.0, 3.0, 20.0], [2.0, 4.0, 6.0], 0.7)
    assert (row.ratio, row.fastest_ratio) == (0.75, 0.5)
    assert row.held is False
    assert bench.timed("ours", [3.0], [4.0], 0.75).held is True


def test_nothing_wanted_or_nothing_measured_is_no_verdict(bench):
    assert bench.timed("ours", [3.0], [4.0]).held is None
    assert bench.Row(name="skipped", limit=0.6).held is None


def test_extra_counts_units_beyond_the_base(bench):
    row = bench.extra("script", [10.0], [4.0], [5.0], 1.3)
    assert row.ratio == pytest.approx(1.2)
    assert row.held is True
    assert bench.extra("script", [11.0], [4.0], [5.0], 1.3).held is False


def test_overall_is_the_geometric_mean_of_those_that_ran(bench):
    rows = [bench.timed("a", [2.0], [1.0]), bench.timed("b", [1.0], [2.0]), bench.Row(name="c: cannot run it")]
    row = bench.overall("ours", rows, 1.05)
    assert (row.ratio, row.fastest_ratio, row.note) == (pytest.approx(1), pytest.approx(1), "2 of 3")
    assert row.held is True
    assert bench.overall("ours", [bench.timed("a", [4.0], [1.0])], 1.05).held is False


def test_overall_of_nothing_is_no_verdict(bench):
    row = bench.overall("ours", [bench.Row(name="cannot run it")], 1.05)
    assert (row.ratio, row.held, row.note) == (None, None, "0 of 1")


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.5, "1.50 s"), (0.0125, "12.50 ms"), (0.00000125, "1.25 us"), (3.4e-7, "340 ns"), (0.001, "1.00 ms")],
)
def test_seconds(bench, value, text):
    assert bench.seconds(value) == text


def test_cases_take_turns_and_the_warm_rounds_do_not_count(bench):
    order = []
    samples = bench.take_turns({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, rounds=9, warm=1)
    turns = ["".join(order[at : at + 2]) for at in range(0, 20, 2)]
    assert set(turns) == {"ab", "ba"}, "each case comes after the other one as well as after itself"
    assert {name: len(took) for name, took in samples.items()} == {"a": 9, "b": 9}


def test_ten_of_each_take_turns_and_the_first_of_a_turn_does_not_count(bench):
    order, counts = [], {"a": 0, "b": 0}

    def case(name):
        def take(count):
            order.append(name)
            first, counts[name] = counts[name], counts[name] + count
            return list(range(first, first + count))

        return take

    samples = bench.take_tens({"a": case("a"), "b": case("b")}, rounds=21)
    assert {"".join(order[at : at + 2]) for at in (0, 2, 4)} == {"ab", "ba"}
    assert samples["a"] == [*range(1, 11), *range(12, 22), *range(23, 33)]


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (1, 1), (1.5, 2), (50, 50), (50.1, 51), (99, 99), (99.5, 100), (100, 100)]
)
def test_percentile_is_the_sample_that_so_many_do_not_exceed(bench, percent, expected):
    assert bench.percentile([*range(100, 0, -1)], percent) == expected


def test_percentile_of_one_sample_is_that_sample(bench):
    assert [bench.percentile([7], percent) for percent in (0, 50, 99)] == [7, 7, 7]


def test_curve_has_each_sample_after_the_share_below_it(bench):
    assert bench.curve([3.0, 1.0]) == [(0.25, 1.0), (0.75, 3.0)]


def test_spread_says_how_many_times_as_fast(bench):
    row = bench.spread("ours", [value / 1000 for value in range(1, 101)], [value / 100 for value in range(2, 102)])
    assert (row.median, row.p90, row.p99, row.fastest) == ("50.00 ms", "90.00 ms", "99.00 ms", "1.00 ms")
    assert (row.ratio, row.fastest_ratio) == (pytest.approx(10.2), pytest.approx(20))
    assert row.held is None


def test_a_column_that_no_line_uses_is_left_out(bench):
    lines = bench.table("all:", [bench.spread("ours", [0.5], [1.0]), bench.Row(name="x", note="skipped")]).splitlines()
    assert lines[1].split() == ["median", "p90", "p99", "fastest", "ratio", "(fastest)"]
    assert lines[2].split() == ["ours", *["500.00", "ms"] * 4, "2.00", "2.00"]
    assert lines[3].split() == ["x", "skipped"]


def test_a_nine_more_is_as_far_again(picture):
    assert [picture.far(share) for share in (0, 0.9, 0.99, 0.999)] == [0, *map(pytest.approx, (1, 2, 3))]


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ([0, 5, 2], [0, 5, 2]),
        ([1, 1], [0.5, 1.5]),
        ([3.4, 1, 1.2, 3.5], [2.95, 0.6, 1.6, 3.95]),
        ([1, 1, 1, 2.1], [-0.225, 0.775, 1.775, 2.775]),  # the first three push the fourth, and are pushed by it
    ],
)
def test_names_are_moved_apart_as_little_as_can_be(picture, wanted, places):
    assert picture.apart(wanted, 1) == pytest.approx(places)


def test_table_says_what_holds(bench):
    lines = bench.table(
        "start:",
        [bench.timed("base", [0.002]), bench.timed("ours", [0.003], [0.002], 1), bench.Row(name="firejail: skipped")],
    ).splitlines()
    assert lines[0] == "start:"
    assert lines[1].split() == ["median", "fastest", "ratio", "(fastest)", "wanted"]
    assert lines[2].split() == ["base", "2.00", "ms", "2.00", "ms"]
    assert lines[3].split() == ["ours", "3.00", "ms", "3.00", "ms", "1.50", "1.50", "<=", "1", "NOT", "HELD"]
    assert lines[4] == "  firejail: skipped"


def test_a_question_whose_needs_cannot_be_met_is_skipped_by_name(questions, tmp_path, monkeypatch, capsys):
    def lacks(_):
        """Needs what nobody has."""
        raise questions.Missing("it cannot be installed")

    def takes(rounds):
        """Takes its time."""
        return [questions.Row(name="ours", median=f"{rounds}.00 ms", ratio=2.0, limit=1)]

    file = tmp_path / "answers.json"
    monkeypatch.setattr(sys, "argv", ["bench", "--json", str(file)])
    given = questions.read(questions.reader("doc", None), ["lacks", "takes"])
    answers = questions.answer({"lacks": lacks, "takes": takes}, given, usual={"lacks": 1, "takes": 3})

    printed = capsys.readouterr().out
    assert "lacks: Needs what nobody has." in printed and "skipped, it cannot be installed" in printed
    assert questions.status(answers) == 1 and questions.status({"lacks": answers["lacks"]}) == 0
    written = json.loads(file.read_text())
    (row,) = written["questions"]["takes"]
    assert (written["format"], row["median"], row["ratio"], row["held"]) == (1, "3.00 ms", 2.0, False)


def row(name, median="", ratio=None, held=None):
    return {"name": name, "median": median, "ratio": ratio, "held": held, "note": ""}


def test_two_files_are_compared_line_by_line(tmp_path):
    machine = {"kernel": "Linux 6", "processors": 2, "python": "3.11", "load": 0.5}
    old = [
        row("ours", "2.00 ms", 0.5, True),
        row("base", "900.00 us"),
        row("gone", "1.00 s"),
        row("slow", "", 2.0, False),
    ]
    new = [
        row("ours", "3.00 ms", 0.75, False),
        row("base", "1.80 ms"),
        row("slow", "", 1.0, True),
        row("new", "1.00 MB"),
    ]
    for name, rows in (("old", old), ("new", new)):
        told = {"format": 1, "machine": machine, "questions": {"call": rows}}
        (tmp_path / name).write_text(json.dumps(told))
    (tmp_path / "wrong").write_text("[]")

    def compare(*names):
        command = [sys.executable, str(PLACE / "compare.py"), *names]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    done = compare("old", "new")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert ["ours", "0.50", "->", "0.75", "1.50", "NO", "LONGER", "HELD"] in lines
    assert ["base", "900.00", "us", "->", "1.80", "ms", "2.00"] in lines
    assert ["slow", "2.00", "->", "1.00", "0.50", "held", "now"] in lines
    assert ["gone", "not", "in", "NEW"] in lines and ["new", "1.00", "MB", "not", "in", "OLD"] in lines
    assert compare("new", "new").returncode == 0
    wrong = compare("wrong", "new")
    assert wrong.returncode == 1 and wrong.stderr.startswith("compare: wrong: not a file of bench/ --json")
    assert wrong.stderr.count("\n") == 1
