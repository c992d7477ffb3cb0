"""examples/service against a real server, with fewer submissions than it has by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .program import ENV
from .service import served

EXAMPLE = Path(__file__).parents[2] / "examples/service"


def test_a_judge_serves_three_classes(tmp_path: Path) -> None:
    """Fifteen submissions: of each class one of every kind."""
    with served(tmp_path, (EXAMPLE / "serve.toml").read_text()) as server:
        command = [sys.executable, str(EXAMPLE / "judge.py"), server.url, server.key, "15"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENV)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    words = "1 accepted, 2 runtime error, 1 time limit, 1 wrong answer"
    assert lines[::2] == [f"{name}: {words}" for name in ("north", "south", "west")]
    assert lines[1::2] == ["  5 runs, 0.001 EUR"] * 3
