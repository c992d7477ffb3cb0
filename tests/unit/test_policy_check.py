"""Every way in which a policy file or an override can be wrong, and what is said about it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from jail.core.errors import PolicyError
from jail.core.records import Record
from jail.policy import Policy
from jail.policy.check import Place, check, check_text, sheet
from jail.policy.schema import KEYS, SHORT
from jail.policy.vocabulary import FIELDS


def refused(text: str | bytes) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        sheet(text.encode() if isinstance(text, str) else text, "my.toml")
    assert str(caught.value).isprintable()
    assert caught.value.file == "my.toml"
    return caught.value


WRONG = [
    # unknown names
    ("wall = 1", 1, "wall", 'unknown key, did you mean "limits.wall"?'),
    ("\n[limit]\nmemory = 1", 2, "limit", 'unknown section, did you mean "limits"?'),
    (
        "[zzz]\n",
        1,
        "zzz",
        "unknown section (there are: audit, environment, filesystem, guest, limits, network, ",
    ),
    ("[limits]\n\nmemroy = 1", 3, "limits.memroy", 'unknown key, did you mean "limits.memory"?'),
    ("[limits]\ntmp = 1", 2, "limits.tmp", 'unknown key, did you mean "filesystem.tmp"?'),
    ("[audit]\nzzz = 1", 2, "audit.zzz", "unknown key (there are: audit.required"),
    ("[limits]\nMemory = 1", 2, "limits.Memory", 'unknown key, did you mean "limits.memory"?'),
    ("[environment]\npassed = []", 2, "environment.passed", 'unknown key, did you mean "environment.pass"?'),
    ("'a\x85b' = 1", 1, "a\\u0085b", "unknown key"),
    ("limits.memroy = 1", 1, "limits.memroy", 'unknown key, did you mean "limits.memory"?'),
    ('[syscalls]\nallow = ["@defualt"]', 2, "syscalls.allow", '"@defualt": unknown group, did you mean "@default"?'),
    ('[syscalls]\nallow = [\n"read",\n"raed"]', 4, "syscalls.allow", '"raed": unknown system call, did you mean "rea'),
    ('[syscalls]\ndeny = ["ptraec"]', 2, "syscalls.deny", '"ptraec": unknown system call, did you mean "ptrace"?'),
    ('[syscalls]\nallow = [""]', 2, "syscalls.allow", '"": unknown system call'),
    ('[syscalls]\nallow = ["clone3"]', 2, "syscalls.allow", '"clone3": no policy may allow it: '),
    ('[require]\nlayers = ["secomp"]', 2, "require.layers", '"secomp": unknown, did you mean "seccomp"?'),
    ('[network]\nmode = "hots"', 2, "network.mode", '"hots": unknown, did you mean "host"?'),
    ('[network]\nmode = "zzz"', 2, "network.mode", '"zzz": unknown (there are: host, loopback, none)'),
    ('[guest]\nlanguage = "Pyhton"', 2, "guest.language", '"Pyhton": unknown, did you mean "python"?'),
    ('[syscalls]\non_denied = ""', 2, "syscalls.on_denied", '"": unknown (there are: errno, kill)'),
    # wrong types
    ("limits = 3", 1, "limits", "3: must be a section, written [limits]"),
    ("[[limits]]\nwall = 1", 1, "limits", "[{ wall = 1 }]: must be a section"),
    ("extends = 3", 1, "extends", "3: must be a preset's name or a file"),
    ('extends = ""', 1, "extends", '"": must be a preset\'s name or a file'),
    ("extends = []", 1, "extends", "[]: must be a preset's name or a file"),
    ("description = 1", 1, "description", "1: must be text"),
    ("[limits]\nmemory = true", 2, "limits.memory", 'true: must be a size such as "64M"'),
    ("[limits]\nmemory = 1.5", 2, "limits.memory", "1.5: must be a size"),
    ("[limits]\nmemory = []", 2, "limits.memory", "[]: must be a size"),
    ("[limits]\nwall = false", 2, "limits.wall", 'false: must be a duration such as "2s"'),
    ("[limits]\nwall = 1979-05-27", 2, "limits.wall", "1979-05-27: must be a duration"),
    ("[limits.wall]\nx = 1", 1, "limits.wall", "{ x = 1 }: must be a duration"),
    ('[limits]\npids = "3"', 2, "limits.pids", '"3": must be a whole number'),
    ("[limits]\npids = 3.0", 2, "limits.pids", "3.0: must be a whole number"),
    ("[limits]\npids = true", 2, "limits.pids", "true: must be a whole number"),
    ('[limits]\npids = "none"', 2, "limits.pids", '"none": must be a whole number'),
    ("[filesystem]\ntmp_exec = 1", 2, "filesystem.tmp_exec", "1: must be true or false"),
    ('[filesystem]\nread = "/usr"', 2, "filesystem.read", '"/usr": must be a list of texts'),
    ("[filesystem]\nread = [\n'/usr',\n3]", 4, "filesystem.read", "3: must be text"),
    ("[network]\nmode = []", 2, "network.mode", "[]: must be text"),
    ('[environment]\nset = ["A"]', 2, "environment.set", '["A"]: must be a table of texts'),
    ("[environment]\nset = { A = 'x', B = 3 }", 2, "environment.set.B", "3: must be text"),
    ("[environment.set]\nA = 'x'\nB = 3", 3, "environment.set.B", "3: must be text"),
    ("[guest]\ninterpreter = 3", 2, "guest.interpreter", "3: must be text"),
    # numbers
    ('[limits]\nmemory = "M"', 2, "limits.memory", '"M": a number is missing'),
    ('[limits]\nmemory = ""', 2, "limits.memory", '"": a number is missing'),
    ('[limits]\nmemory = "64MB"', 2, "limits.memory", "\"64MB\": unknown unit 'MB', use M"),
    ("[limits]\nmemory = 0", 2, "limits.memory", '0: must be at least 1M, or "none" for no limit'),
    ('[limits]\nmemory = "64"', 2, "limits.memory", '"64": must be at least 1M'),
    ('[limits]\nmemory = "2000P"', 2, "limits.memory", '"2000P": must be at most 1P'),
    ('[limits]\nmemory = "-1G"', 2, "limits.memory", '"-1G": cannot be negative'),
    ("[limits]\nwall = 0", 2, "limits.wall", '0: must be at least 1ms, or "none" for no limit'),
    ("[limits]\nwall = -1", 2, "limits.wall", "-1: cannot be negative"),
    ('[limits]\nwall = "31d"', 2, "limits.wall", '"31d": must be at most 30d'),
    ("[limits]\ncpu = nan", 2, "limits.cpu", "nan: cannot be endless"),
    ("[limits]\ncpu = inf", 2, "limits.cpu", "inf: cannot be endless"),
    ("[limits]\npids = 0", 2, "limits.pids", "0: must be at least 1"),
    ("[limits]\npids = 4194305", 2, "limits.pids", "4194305: must be at most 4194304"),
    ("[limits]\noutput = 0", 2, "limits.output", "0: must be at least 1"),
    ("[limits]\nopen_files = 2", 2, "limits.open_files", "2: must be at least 8"),
    ('[limits]\naddress_space = "2P"', 2, "limits.address_space", '"2P": must be at most 1P'),
    ("[filesystem]\ntmp = 0", 2, "filesystem.tmp", "0: must be at least 4K"),
    ("[filesystem]\ninodes = 0", 2, "filesystem.inodes", "0: must be at least 16"),
    # texts
    ('description = "a\\nb"', 1, "description", '"a\\u000ab": must be one line'),
    ('[filesystem]\nread = [""]', 2, "filesystem.read", '"": the host\'s path is missing'),
    ('[filesystem]\nread = ["-"]', 2, "filesystem.read", '"-": the host\'s path is missing'),
    ('[filesystem]\nread = ["/a\\u0000b"]', 2, "filesystem.read", '"/a\\u0000b": a path cannot hold a NUL'),
    ('[filesystem]\nread = ["/a:b"]', 2, "filesystem.read", '"/a:b": the guest\'s path after the colon must be abs'),
    ('[filesystem]\nwrite = ["/a:"]', 2, "filesystem.write", '"/a:": the guest\'s path after the colon must be abs'),
    ('[filesystem]\nwrite = ["/a:/b:/c"]', 2, "filesystem.write", '"/a:/b:/c": more than one colon'),
    ('[filesystem]\nread = ["/usr", "/b", "/usr"]', 2, "filesystem.read", '"/usr": listed twice'),
    ('[environment]\npass = ["A=1"]', 2, "environment.pass", '"A=1": not a variable\'s name'),
    ('[environment]\npass = [""]', 2, "environment.pass", '"": not a variable\'s name'),
    ('[environment]\npass = ["A\\u0000"]', 2, "environment.pass", '"A\\u0000": not a variable\'s name'),
    ('[environment]\npass = ["LC_*"]', 2, "environment.pass", '"LC_*": no patterns'),
    ('[environment]\nset = { "A=" = "1" }', 2, "environment.set.A=", '"A=": not a variable\'s name'),
    ('[environment]\nset = { A = "\\u0000" }', 2, "environment.set.A", '"\\u0000": must be text without a NUL'),
    ('[require]\nlayers = ["seccomp", "seccomp"]', 2, "require.layers", '"seccomp": listed twice'),
    ('[guest]\nimports = ["a b"]', 2, "guest.imports", '"a b": not a module\'s name'),
    ('[guest]\nimports = ["a..b"]', 2, "guest.imports", '"a..b": not a module\'s name'),
    ('[guest]\ninterpreter = ""', 2, "guest.interpreter", '"": not a path'),
]


@pytest.mark.parametrize(("text", "line", "key", "message"), WRONG)
def test_what_is_wrong_is_named(text: str, line: int, key: str, message: str) -> None:
    error = refused(text)

    assert error.message.startswith(message)
    assert (error.line, error.key) == (line, key)


def test_a_key_that_the_walk_cannot_read_is_placed_at_its_section() -> None:
    error = refused('\n[limits]\ncpu = 1\n\n"w\\u0061ll" = 0')

    assert (error.key, error.line) == ("limits.wall", 2)


def test_a_long_value_is_cut() -> None:
    error = refused(f'[limits]\nmemory = "{"x" * 5000}"')

    assert len(str(error)) < 200


def test_values_in_their_final_units() -> None:
    text = (
        b'extends = "command"\n[limits]\nwall = "1m"\ncpu = 2\nmemory = "64M"\ndisk = "none"\n[filesystem]\nread = []\n'
        b'tmp_exec = true\n[environment]\nset = { B = "2", A = "1" }\n[guest]\ninterpreter = "none"'
    )

    assert sheet(text, "my.toml") == {
        "extends": ("command", 1),
        "limits.wall": (60.0, 3),
        "limits.cpu": (2.0, 4),
        "limits.memory": (64 << 20, 5),
        "limits.disk": (None, 6),
        "filesystem.read": ((), 8),
        "filesystem.tmp_exec": (True, 9),
        "environment.set": ((("A", "1"), ("B", "2")), 11),
        "guest.interpreter": (None, 13),
    }


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("limits.memory", "64M", 64 << 20),
        ("limits.memory", "none", None),
        ("limits.wall", "500ms", 0.5),
        ("limits.wall", "2", 2.0),
        ("limits.pids", "12", 12),
        ("filesystem.tmp_exec", "true", True),
        ("filesystem.tmp_exec", "false", False),
        ("filesystem.read", "/usr, /opt:/b", ("/usr", "/opt:/b")),
        ("filesystem.read", '["/a,b", "/c"]', ("/a,b", "/c")),
        ("filesystem.read", "", ()),
        ("filesystem.read", "[]", ()),
        ("environment.set", "B=2, A=1=1", (("A", "1=1"), ("B", "2"))),
        ("environment.set", '{ A = "1,2" }', (("A", "1,2"),)),
        ("environment.set", "", ()),
        ("network.mode", "host", "host"),
        ("description", "what, ever", "what, ever"),
    ],
)
def test_overrides_are_read_by_the_type_of_the_key(key: str, text: str, value: object) -> None:
    found = check_text(text, key, Place("--set"))

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        ("limits.memroy", "1", 'unknown key, did you mean "limits.memory"?'),
        ("wall", "1", 'unknown key, did you mean "limits.wall"?'),
        ("", "", "unknown key"),
        ("..", "1", "unknown key"),
        ("extends", "judge", "cannot be overridden"),
        ("limits.memory", "64Q", '"64Q": unknown unit'),
        ("limits.memory", "", '"": a number is missing'),
        ("limits.pids", "x", '"x": must be a whole number'),
        ("limits.pids", "-4", "-4: must be at least 1"),
        ("limits.pids", "9" * 5000, '"999'),
        ("limits.pids", "²", '"²": must be a whole number'),
        ("filesystem.tmp_exec", "yes", '"yes": must be true or false'),
        ("filesystem.read", "[/usr", '"[/usr": not TOML: '),
        ("filesystem.read", "/usr,,/b", '"": the host'),
        ("filesystem.read", "[]\nx = 1", '"[]\\u000ax = 1": not TOML: more than one value'),
        ("filesystem.read", "[3]", "3: must be text"),
        ("filesystem.read", "\udcff:x", '"\\udcff:x": the guest'),
        ("filesystem.read", '["\udcff"]', '"[\\"\\udcff\\"]": not UTF-8'),
        ("environment.set", "A", '"A": must be NAME=VALUE'),
        ("environment.set", "A=1,B", '"A=1,B": must be NAME=VALUE'),
        ("environment.set", "{ A = 1 }", "1: must be text"),
        ("syscalls.allow", "@default,raed", '"raed": unknown system call'),
    ],
)
def test_wrong_overrides(key: str, text: str, message: str) -> None:
    place = Place(f"--set {key}={text}")
    with pytest.raises(PolicyError) as caught:
        check_text(text, key, place)

    assert caught.value.message.startswith(message)
    assert caught.value.line is None
    assert (caught.value.key or "").startswith(key)
    assert str(caught.value).startswith("--set ")
    assert str(caught.value).isprintable()


def test_the_table_has_every_field_of_the_model_and_no_other() -> None:
    policy = Policy(name="x")
    fields = {
        f"{name}.{inner}" if isinstance(value, Record) else name
        for name in policy._fields
        for value in [getattr(policy, name)]
        for inner in (value._fields if isinstance(value, Record) else [""])
    } - {"name", "origins", "files", "group"}

    assert {f"{key.rpartition('.')[0]}.{FIELDS[key]}" if key in FIELDS else key for key in KEYS} == fields
    assert set(SHORT.values()) <= set(KEYS)
    assert len({key.rpartition(".")[2] for key in KEYS}) == len(KEYS)  # nearest_key goes by the last name


def test_the_defaults_of_the_model_are_values_a_file_may_hold() -> None:
    policy = Policy(name="x")
    for key, spec in KEYS.items():
        section, _, last = key.rpartition(".")
        value: Any = getattr(getattr(policy, section) if section else policy, FIELDS.get(key, last))
        if spec.kind == "table":
            assert check(dict(value), tuple(key.split(".")), Place(None)) == value
        else:
            assert check(value, tuple(key.split(".")), Place(None)) == value


LITERAL = some.recursive(
    some.sampled_from(
        ["1", "-1", "0", "true", "1.5", "nan", '"x"', '"64M"', '"2s"', '"none"', '"/a"', "1979-05-27", '""']
    )
    | some.integers().map(str)
    | some.text("ab\\-:/=\t", max_size=8).map(lambda text: f"'{text}'"),
    lambda inner: (
        some.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | some.dictionaries(some.sampled_from(["A", "b", '"c="']), inner, max_size=2).map(
            lambda items: f"{{ {', '.join(f'{key} = {value}' for key, value in items.items())} }}"
        )
    ),
    max_leaves=5,
)


@given(some.sampled_from([*KEYS, "extends", "limits.walls"]), LITERAL)
def test_any_toml_value_is_taken_or_refused_by_name(key: str, literal: str) -> None:
    text = f"# first line\n{key} = {literal}\n"
    try:
        found = {name: line for name, (_, line) in sheet(text.encode(), "my.toml").items()}
    except PolicyError as error:
        assert str(error).isprintable()  # noqa: PT017
        found = {str(error.key)[: len(key)]: error.line}
    assert found == {key: 2}


@given(some.binary(max_size=200) | some.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_policy_or_a_policy_error(text: bytes) -> None:
    try:
        found = str(sheet(text, "my.toml"))
    except PolicyError as error:
        found = str(error)
    assert found.isprintable()
