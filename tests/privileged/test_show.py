"""``jail run --show``: pictures are written anew in a jail, and drawn or saved; HTML is not passed on."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from ..unit.test_show import picture

ROOT = Path(__file__).parents[2]
SOURCE = f"""
class Shown:
    def __init__(self, **forms): self.forms = forms
    def __repr__(self): return "in \\x1b[31mwords"
    def _repr_png_(self): return self.forms.get("png")
    def _repr_html_(self): return self.forms.get("html")
display(Shown(png={picture()!r}), Shown(html="<script>"), Shown(png={picture()[:-4]!r}))
"""


def shown(folder: Path, stderr: int, **environment: str) -> int:
    script = folder / "script.py"
    script.write_text(SOURCE)
    kept = {name: value for name, value in os.environ.items() if name not in ("KITTY_WINDOW_ID", "TERM_PROGRAM")}
    command = (sys.executable, "-m", "jail", "run", "--show", str(script))
    variables = {**kept, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, cwd=folder, env=variables, stderr=stderr, check=False).returncode


def test_pictures_are_saved_where_no_terminal_draws_them(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("kept")  # of the test's own: with the layer taken away it is written over
    (tmp_path / "display-1.png").symlink_to(kept)
    with (tmp_path / "said").open("wb+") as said:
        assert shown(tmp_path, said.fileno(), TERM="xterm-kitty") == 0
    assert (tmp_path / "said").read_text().splitlines() == [
        "jail: display 1: saved as display-2.png",
        "in \\u001b[31mwords",
        "jail: display 2: text/html not shown: a program for a browser (--json has it)",
        "jail: display 3: a picture that is not taken: it ends amid a chunk",
    ]
    assert (tmp_path / "display-2.png").read_bytes().startswith(b"\x89PNG")
    assert kept.read_text() == "kept"


def test_a_terminal_that_can_draws_them(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        assert shown(tmp_path, theirs, TERM="xterm-kitty") == 0
        said = os.read(ours, 65536)
    finally:
        os.close(ours)
        os.close(theirs)
    assert b"\x1b_Ga=T,f=100,m=0;iVBORw0KGgo" in said
    assert b"<script>" not in said
    assert not list(tmp_path.glob("display-*"))
