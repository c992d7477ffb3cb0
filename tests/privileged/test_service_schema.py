"""Schemathesis against a real ``jail serve``: each answer is one that the OpenAPI document describes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .service import served

SETTINGS = """
[tenants]
shared_ids = true
[runs]
wall = "1s"
warm = 0
[requests]
wait = "1s"
[quota]
rate = 1e6
burst = 100000
requests = 1000
webhooks = 1
policies = 1
"""
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "ignored_auth", "unsupported_method",
)  # fmt: skip
KEYS = "^/v1/keys/"  # it would revoke the key that it asks with, when it has seen its id


def test_each_answer_is_as_the_document_says(tmp_path: Path) -> None:
    """A few requests of each operation, with values that fit the document and values that do not."""
    program = Path(sys.executable).with_name("schemathesis")
    with served(tmp_path, SETTINGS) as server:
        done = subprocess.run(
            [
                program, "run", f"{server.url}/openapi.json", "--header", f"Authorization: Bearer {server.key}",
                "--phases", "fuzzing", "--max-examples", "2", "--seed", "1", "--no-shrink", "--no-color",
                "--checks", ",".join(CHECKS), "--exclude-path-regex", KEYS,
            ],
            capture_output=True, text=True, cwd=tmp_path, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-20000:] + done.stderr
