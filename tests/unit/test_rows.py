"""Each row of what stopped users (tests/rows.toml) has a test that is there, or an issue that takes it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TABLES: dict[str, dict[str, dict[str, Any]]] = tomllib.loads((ROOT / "tests" / "rows.toml").read_text())
ROWS = [(f"{table}.{name}", row) for table, rows in TABLES.items() for name, row in rows.items()]


@pytest.mark.parametrize("row", [row for _, row in ROWS], ids=[name for name, _ in ROWS])
def test_a_row_has_a_test_or_an_issue(row: dict[str, Any]) -> None:
    assert {"severity", "row"} <= row.keys()
    assert ("test" in row) != ("issue" in row)
    if "issue" in row:
        assert isinstance(row["issue"], int)
        return
    file, _, function = row["test"].partition("::")
    text = (ROOT / file).read_text()
    assert not function or re.search(rf"^(async )?def {function}\(", text, re.MULTILINE), row["test"]
