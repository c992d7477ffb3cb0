"""Commands that answer a question about a policy: 0 yes, 1 no, 125 the question could not be asked."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

from .program import cli, ended

if TYPE_CHECKING:
    from pathlib import Path

HOLDS = """
extends = "command"
[[test]]
run = ["true"]
verdict = "ok"
[[test]]
run = ["python3", "-c", "import socket; socket.socket(socket.AF_NETLINK)"]
denied = "socket"
[[test]]
hidden = "/srv/../etc/shadow"
[[test]]
unreachable = "10.0.0.1:80"
"""
HOLDS_NOT = """
extends = "command"
network.mode = "host"
[[test]]
run = ["false"]
verdict = "ok"
[[test]]
run = ["true"]
denied = "socket"
[[test]]
hidden = "/usr/bin/env"
[[test]]
unreachable = "127.0.0.1:PORT"
"""


def test_what_a_file_says_of_itself_is_tried(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        (tmp_path / "holds.toml").write_text(HOLDS)
        (tmp_path / "not.toml").write_text(HOLDS_NOT.replace("PORT", str(server.getsockname()[1])))
        (tmp_path / "none.toml").write_text('extends = "command"\n')
        assert ended(cli("policy", "test", "holds.toml", cwd=tmp_path)) == (0, "4 of 4 tests hold\n", "")
        done = cli("policy", "test", "not.toml", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "0 of 4 tests hold\n")
        verdict, denied, hidden, unreachable = done.stderr.splitlines()
        assert verdict.startswith("jail: not.toml:4: verdict = 'ok': the verdict is exit: ")
        assert denied == "jail: not.toml:7: denied = 'socket': not among the denials (none)"
        assert hidden == "jail: not.toml:10: hidden = '/usr/bin/env': can be read"
        assert (
            unreachable.startswith("jail: not.toml:12: unreachable = '127.0.0.1:") and "can be reached" in unreachable
        )
        done = cli("policy", "test", "none.toml", cwd=tmp_path)
        assert ended(done) == (125, "", "jail: none.toml: has no [[test]]\n")


def test_the_exit_status_is_the_answer(tmp_path: Path) -> None:
    (tmp_path / "wide.toml").write_text('extends = "command"\nnetwork.mode = "host"\nlimits.wall = "none"\n')
    assert cli("policy", "explain", "command").returncode == 0
    scored = json.loads(cli("policy", "score", "command", "--json").stdout)
    assert cli("policy", "score", "command", "--min", str(scored["score"])).returncode == 0
    assert cli("policy", "score", "command", "--min", str(scored["score"] + 1)).returncode == 1
    assert ended(cli("policy", "lint", "command")) == (0, "nothing to look at\n", "")
    assert cli("policy", "lint", "wide.toml", cwd=tmp_path).returncode == 1
    assert ended(cli("policy", "diff", "command", "command")) == (0, "", "")
    assert cli("policy", "diff", "command", "wide.toml", cwd=tmp_path).returncode == 1
    for question in ("explain", "score", "lint", "test"):
        done = cli("policy", question, "nowhere.toml", cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (125, "", 1)
