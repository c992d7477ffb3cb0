from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from jail.core.errors import PolicyError
from jail.policy.sources import FOLDERS
from jail.policy.toml import Plain, _Unusual, parse
from jail.policy.toml_lines import Lines

EVERY_SYNTAX = '''\
extends = "command" # = "x"
[limits]  # wall = 1

wall = 3
"cpu" = "x # y \\" z"
'mem' = 'c:\\'
a . b . 'c d' = [ # hello ]
  1, 2,
  "x]", [3,
  4], {z = 1, q.r = [1,
2]}
]
s = """
a "q" \\""" b
"""""
t = \'\'\'
x\'\'\'\'
d = 1979-05-27 07:32:00 # e = 1
[ x . "y" ]
k=1
[[list]]
z = 1
[[list]]
y = {}
'''


def test_lines_in_every_syntax() -> None:
    tree, lines = parse(EVERY_SYNTAX.encode(), "file")

    assert tree["limits"]["cpu"] == 'x # y " z'
    assert lines == {
        ("extends",): 1,
        ("limits",): 2,
        ("limits", "wall"): 4,
        ("limits", "cpu"): 5,
        ("limits", "mem"): 6,
        ("limits", "a"): 7,
        ("limits", "a", "b"): 7,
        ("limits", "a", "b", "c d"): 7,
        ("limits", "s"): 13,
        ("limits", "t"): 16,
        ("limits", "d"): 18,
        ("x",): 19,
        ("x", "y"): 19,
        ("x", "y", "k"): 20,
        ("list",): 21,
        ("list", 0): 21,
        ("list", 0, "z"): 22,
        ("list", 1): 23,
        ("list", 1, "y"): 24,
    }


def test_lines_of_list_elements() -> None:
    _, lines = parse(b"[a]\nb = [\n  1, # one\n  [2,\n 3],\n\n  4, {c = 1, d = 2},\n]\ne = 1", "file")

    assert [lines["a", "b", position] for position in range(4)] == [3, 4, 7, 7]
    assert lines["a", "b", 1, 1] == 5
    assert lines["a", "b", 3, "d"] == 7
    assert lines["a", "e"] == 9


def test_windows_line_ends_and_a_byte_order_mark() -> None:
    tree, lines = parse("\ufeff[a]\r\nb = 1\r\n".encode(), "file")

    assert tree == {"a": {"b": 1}}
    assert lines["a", "b"] == 2


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (b"a = 1\nb = \n", 2, "not TOML: invalid value"),
        (b"a = 1\n\na = 2", 3, "not TOML: cannot overwrite a value"),
        (b"a = [1,\n2", 2, "not TOML: unclosed array"),
        (b"[a]\nb = 'x", 2, "not TOML"),
        (b"\n\nb = '\xff'", 3, "not UTF-8 text: byte 0xff"),
        (b"a = " + b"9" * 5000, 1, "not TOML: exceeds the limit"),
        (b"a = " + b"[" * 5000, None, "not a policy: nested too deeply"),
    ],
)
def test_what_is_not_toml(text: bytes, line: int | None, message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse(text, "file.toml")

    assert caught.value.message.startswith(message)
    assert (caught.value.file, caught.value.line) == ("file.toml", line)
    assert str(caught.value).isprintable()


@given(some.text("[]{}\"'#=.,\n\r \\ab1", max_size=60))
@example("[" * 50)
@example('"""')
@example("a = '")
def test_any_text_is_walked_to_its_end(text: str) -> None:
    lines = Lines(text)

    assert lines.at >= len(text)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.found.values())


KEY = some.sampled_from(["a", "b-c", '"d"', "'e.f'", '"g # h"', "1"])
BLANK = some.sampled_from(["\n", "# a = 1\n", "  \n", "\n\n"])
VALUE = some.recursive(
    some.sampled_from(["1", "true", '"x"', "'#'", '"""\n\n"""', "'''a\n'''", "1.5", "07:32:00", '"\\"="']),
    lambda inner: (
        some.lists(inner, max_size=3).map(lambda items: "[" + ",".join(items) + "]")
        | some.lists(inner, max_size=3).map(lambda items: "[ # [\n" + "".join(f"  {i},\n" for i in items) + "]")
    ),
    max_leaves=6,
)


@given(some.lists(some.tuples(some.sampled_from("stuv"), BLANK, some.dictionaries(KEY, VALUE, max_size=4)), max_size=4))
def test_the_line_of_a_key_is_where_it_was_written(sections: list[tuple[str, str, dict[str, str]]]) -> None:
    text, wanted = "", {}
    for number, (name, blank, keys) in enumerate(sections):
        section = f"{name}{number}"
        text += f"{blank}[{section}]\n"
        for key, value in keys.items():
            wanted[section, key.strip("\"'")] = text.count("\n") + 1
            text += f"{key} = {value}\n{blank}"
    tomllib.loads(text)  # what was written is TOML

    lines = Lines(text).found

    assert {path: lines.get(path) for path in wanted} == wanted


# Every word of the plain reader's, and what looks like one
WORDS = (
    "a", "b", "[a]", "[b]", "[", "]", "=", " = ", '"x"', '""', '"', "\n", "\n", "\n", "# c", "1", "0", "-1", "01",
    "-0", "true", "false", "[]", '["a", "b"]', '["a",\n "b",\n]', "{}", "{", "}", ",", " ", "\t", ".", "+1",
    "1_0", "1.5", '"\\n"', "'x'", '"""', "é", '"é"', "inf", "\x7f", "\r\n", 'a = "x"', "c=1", "[a.b]", "[[a]]",
    '["a" "b"]', "[,]", '["a",,]', '["a"', "[1]", '["a", 1]', "9" * 18, "9" * 19, "\ufeff", "\x00",
    "a = 1\na = 2", "[b]\n[b]", "x = {}", "x = {} # c", "[ b ]",
)  # fmt: skip


@given(some.lists(some.sampled_from(WORDS), max_size=14).map("".join))
@example('a = ["x"')
@example("a = [")
@example("[a] b = 1")
@example("a = 1 b = 2")
@example('a = "x')
@example("a = 1\n[a]\nb = 1")
def test_the_plain_reader_and_tomllib_agree_on_what_it_accepts(text: str) -> None:
    try:
        read = Plain(text).read()
    except _Unusual:
        return
    assert repr(read) == repr((tomllib.loads(text), Lines(text).found))


@pytest.mark.parametrize("name", ["build", "command", "judge"])
def test_the_plain_reader_reads_a_policy_as_people_write_it(name: str) -> None:
    text = next(path for path in (Path(folder) / f"{name}.toml" for folder in FOLDERS) if path.exists()).read_text()

    assert Plain(text).read() == (tomllib.loads(text), Lines(text).found)


def test_a_plain_policy_is_read_without_tomllib(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('extends = "command"\n\n[limits]\nwall = "2s"  # quick\npids = 8\n')
    code = "import sys; from jail.policy.load import load; load(sys.argv[1]); print('tomllib' in sys.modules)"
    command = [sys.executable, "-c", code, str(tmp_path / "mine.toml")]

    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])

    assert done.stdout == "False\n"
