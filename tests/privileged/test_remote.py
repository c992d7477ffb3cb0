"""``jail --host URL run``: the command line of ``run`` against a real service."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from .program import ENV, cli
from .service import Served, served

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(
        tmp_path_factory.mktemp("service"), '[runs]\npolicies = ["python", "javascript", "command"]\n'
    ) as server:
        yield server


def there(server: Served, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    return cli("--host", server.url, "run", *arguments, env={**ENV, "JAIL_KEY": server.key}, **more)


def test_it_prints_and_ends_as_here(server: Served, tmp_path: Path) -> None:
    script = tmp_path / "hello.py"
    script.write_text("import sys\nprint(sys.argv[1], input())\nprint('e', file=sys.stderr)\nexit(7)")
    done = there(server, str(script), "one", stdin="two\n")
    assert (done.returncode, done.stdout, done.stderr) == (7, "one two\n", "e\n")
    done = there(server, "-t", "100ms", "-c", "print(1, flush=True)\nwhile True: pass")
    assert (done.returncode, done.stdout) == (124, "1\n")
    assert "wall" in done.stderr
    done = there(server, "--", "/bin/sh", "-c", "kill -9 $$")
    assert done.returncode == 137
    result = json.loads(there(server, "--json", "--value", "-c", "6 * 7").stdout)
    assert (result["verdict"], result["value"]) == ("ok", 42)


def test_files_go_there_and_come_back(server: Served, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("brought")
    source = "open('out.txt', 'w').write(open('a.txt').read() + ' back')"
    done = there(server, "--in", f"{tmp_path}/in.txt:a.txt", "--out", f"out.txt:{tmp_path}", "-c", source)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out.txt").read_text() == "brought back"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", "limits.memory=1G", "-c", "1"], "--set: not of a run by a service"),
        (["--net", "host", "-c", "1"], "--net: not of a run by a service"),
        (["--ro", "/etc", "-c", "1"], "--ro: not of a run by a service"),
        (["-p", "build", "-c", "1"], "not one of this tenant's (there are: python, javascript, command)"),
        (["-t", "1h", "-c", "1"], "more than the 10s of this policy"),
        (["--in", "/nowhere.txt", "-c", "1"], "--in /nowhere.txt: no such file or directory"),
    ],
)
def test_what_a_service_does_not_do_is_one_line(server: Served, arguments: list[str], said: str) -> None:
    done = there(server, *arguments)
    assert (done.returncode, done.stdout) == (125, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "key", "said"),
    [
        (["--host", "{url}", "run", "-c", "1"], "", "a key is needed (fix: JAIL_KEY="),
        (["--host", "{url}", "run", "-c", "1"], "wrong", "a key that holds"),
        (["--host", "ftp://x", "run", "-c", "1"], "k", "an address is needed"),
        (["--host"], "k", "an address is needed"),
        (["--host", "{url}", "plan", "-c", "1"], "k", "only run is carried out by a service"),
        (["--host=http://127.0.0.1:1", "run", "-c", "1"], "k", "cannot be reached"),
    ],
)
def test_a_service_that_cannot_be_asked_is_one_line(server: Served, arguments: list[str], key: str, said: str) -> None:
    done = cli(*(word.format(url=server.url) for word in arguments), env={**ENV, "JAIL_KEY": key})
    assert (done.returncode, done.stdout) == (125, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "jail_" not in done.stderr.replace("jail_...", "")
