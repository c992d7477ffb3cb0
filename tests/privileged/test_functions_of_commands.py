"""Functions of the host for a command: JSON lines over JAIL_HOST_FD, which lies, floods and forks do not break."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.watch.calls import TOO_MANY

from ..census import nothing_left

if TYPE_CHECKING:
    from collections.abc import Callable

CLIENTS = Path(__file__).parents[2] / "examples/clients"
PYTHON = ["python3", "-c"]
BARE = """
import json, os, signal, sys
fd = int(os.environ['JAIL_HOST_FD'])
answers = open(fd, 'rb', closefd=False)
answers.readline()
def send(data): os.write(fd, data)
"""


def search(query: str, limit: int = 2) -> list[str]:
    """Finds it."""
    return [query] * limit


FUNCTIONS: dict[str, Callable[..., object]] = {"search": search}


def bare(source: str, **options: object) -> jail.Result:
    """Runs a program that writes and reads the lines itself."""
    return jail.run([*PYTHON, BARE + source], **{"functions": FUNCTIONS, **options})  # type: ignore[arg-type]


USES = {
    "python3": (
        "import jail_host as host\nprint(host.functions['search'])\nprint(host.call('search', 'é', limit=1))\n"
        "try: host.call('search')\nexcept host.HostError as error: print(error.type, error)"
    ),
    "node": (
        "import('./jail_host.mjs').then((host) => {\nconsole.log(host.functions.search);\n"
        "console.log(host.call('search', ['é'], { limit: 1 }));\n"
        "try { host.call('search') } catch (error) { console.log(error.type, error.message) } })"
    ),
}


@pytest.mark.parametrize(
    ("program", "option", "client"), [("python3", "-c", "jail_host.py"), ("node", "-e", "jail_host.mjs")]
)
@pytest.mark.optional
def test_a_client_calls_them(program: str, option: str, client: str) -> None:
    if not shutil.which(program):
        pytest.skip(f"this machine has no {program}")
    files = {client: CLIENTS / client}
    with nothing_left():
        result = jail.run([program, option, USES[program]], files=files, functions=FUNCTIONS)
    said = result.stdout.replace("signature:", "'signature':").replace("doc:", "'doc':")
    assert "'(query: str, limit: int = 2) -> list[str]'" in said, result.stderr
    assert "'doc': 'Finds it.'" in said
    assert result.stdout.replace(" ", "").replace('"', "'").splitlines()[-2].endswith("['é']")
    assert result.stdout.endswith("TypeError missing a required argument: 'query'\n")


def test_a_command_without_them_has_no_descriptor() -> None:
    source = "import os\nprint(os.environ.get('JAIL_HOST_FD'), os.listdir('/proc/self/fd'))"
    assert jail.run([*PYTHON, source]).stdout == "None ['0', '1', '2', '3']\n"  # 3: the folder itself


def test_lines_that_are_no_calls_close_the_channel() -> None:
    """Each program is told by the end of the channel, and no function has been called."""
    seen: list[object] = []
    lies = (b'{"call": 1}\\n', b'[1, "search", [1], {}\\n')  # more of them: tests/unit/test_lines.py
    for lie in lies:
        result = bare(f"send(b'{lie.decode()}')\nprint(answers.readline())", functions={"search": seen.append})
        assert (result.stdout, result.verdict) == ("b''\n", "ok"), (lie, result.stderr)
    assert seen == []


def test_what_is_no_plain_data_is_answered_and_not_called() -> None:
    seen: list[object] = []
    source = (
        "for rest in (b'[1], {', b'[1]', b'{}, []', b'[{\"$int\": 1}], {}', b'[' * 5000 + b']' * 5000 + b', {}',\n"
        "  b'[NaN], {}', b'[' + b'9' * 5000 + b'], {}', b'[\"\\xff\"], {}', b'[1], {}], [2]'):\n"
        "    send(b'[7, \"search\", ' + rest + b']\\n')\n"
        "    number, *answer = json.loads(answers.readline())\n"
        "    if number != 7 or answer[:2] != ['error', 'TypeError']: print(rest[:30], answer)"
    )
    result = bare(source, functions={"search": lambda value, **more: seen.append([value, more])})
    assert (result.stdout, result.stderr, seen) == ("", "", [])


def test_half_a_line_is_no_call_and_another_name_is_refused() -> None:
    seen: list[object] = []
    source = (
        "send(b'[1, \"open\", [1], {}]\\n')\nprint(json.loads(answers.readline()))\nsend(b'[2, \"search\", [1], {}]')"
    )
    result = bare(source, functions={"search": seen.append})
    assert "no function 'open' was granted" in result.stdout, result.stderr
    assert seen == []


def test_a_flood_is_answered_up_to_the_limit_of_calls() -> None:
    """Each line is answered, and three were calls."""
    seen: list[int] = []
    source = """
import threading
lines = b'[5, "count", [], {}]\\n' * 1000
def flood():
    for _ in range(10):
        data = lines
        while data: data = data[os.write(fd, data):]
threading.Thread(target=flood).start()
for _ in range(10000): answer = answers.readline()
print(answer)"""
    limits = jail.HostFunction(function=lambda: seen.append(1), max_calls=3)
    result = bare(source, functions={"count": limits}, wall="60s")
    assert "may be called 3 times" in result.stdout, result.reason + result.stderr
    assert len(seen) == 3


def test_a_guest_that_takes_no_answers_is_not_heard() -> None:
    seen: list[int] = []

    def count() -> str:
        seen.append(1)
        return "x" * 900_000  # five of these answers are as many as may wait

    source = (
        "import time\nfor _ in range(40):\n    send(b'[5, \"count\", [], {}]\\n')\n    time.sleep(.02)\ntime.sleep(60)"
    )
    assert bare(source, functions={"count": count}, wall="2s").verdict == "wall"
    assert 0 < len(seen) < 40


def test_a_guest_that_dies_in_a_call_leaves_nothing() -> None:
    is_over = threading.Event()

    def linger() -> None:
        is_over.wait(60)

    call = "send(b'[1, \"linger\", [], {}]\\n')\n"
    with nothing_left():
        waits = bare(call + "answers.readline()", functions={"linger": linger}, wall="1s")
        assert waits.verdict == "wall"  # its clock does not stand still
        assert bare(call + "os.kill(os.getpid(), 9)", functions={"linger": linger}).verdict == "signal"
        is_over.set()


def test_forked_children_share_it_and_descriptors_sent_along_are_dropped() -> None:
    held: list[int] = []

    def count(who: int) -> int:
        held.append(len(os.listdir("/proc/self/fd")))
        return who

    source = """
import socket
line = socket.socket(fileno=os.dup(fd))
children = []
for child in range(4):
    pid = os.fork()
    if not pid:
        for _ in range(20): send(b'[%d, "count", [%d], {}]\\n' % (child, child))
        os._exit(0)
    children.append(pid)
for pid in children: os.waitpid(pid, 0)
for _ in range(20): socket.send_fds(line, [b'[9, "count", [9], {}]\\n'], [0, 1, 2])
seen = [json.loads(answers.readline()) for _ in range(100)]
assert all(answer == [answer[0], 'value', answer[0]] or 'as many as may' in answer[3] for answer in seen), seen
print(sorted({answer[0] for answer in seen}))"""
    result = bare(source, policy="build", functions={"count": count})
    assert result.stdout == "[0, 1, 2, 3, 9]\n", result.stderr
    # 60 were sent; the supervisor's own threads open and close a few files of /proc meanwhile.
    assert max(held) - min(held) < 30


def test_the_forms_that_stream_and_the_audit_have_them_too() -> None:
    events: list[dict[str, object]] = []
    source = BARE + "send(b'[1, \"search\", [1], {}]\\n')\nprint(answers.readline())"
    with jail.start([*PYTHON, source], functions=FUNCTIONS, audit=events.append) as running:
        assert list(running) == [("stdout", b"b'[1, \"value\", [1, 1]]\\n'\n")]
    assert [one["outcome"] for one in events if one["event"] == "call"] == ["value"]


def test_one_refused_call_too_many_ends_a_command() -> None:
    result = bare("while True: send(b'[1, \"nothing\", [], {}]\\n' * 100)", wall=120)
    assert (result.verdict, TOO_MANY in result.reason) == ("violation", True), result.reason
