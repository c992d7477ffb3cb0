"""The languages whose guests run JavaScript, for tests of both: the embedded engine, and Node of the machine."""

from __future__ import annotations

import shutil

import pytest

LANGUAGES = [
    "javascript",
    pytest.param(
        "node",
        marks=[
            pytest.mark.optional,
            pytest.mark.skipif(not (shutil.which("node") or shutil.which("nodejs")), reason="this machine has no node"),
        ],
    ),
]
