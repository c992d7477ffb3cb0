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


def test_each_answer_is_as_the_document_says(tmp_path: Path) -> None:
    """A few requests of each operation, with values that fit the document and values that do not."""
    program = Path(sys.executable).with_name("schemathesis")
    with served(tmp_path, SETTINGS) as server:
        with server.client() as client:  # of any id that it has seen, it would revoke the key that it asks with
            other = client.post("/v1/keys", json={"user": "other"}).json()["id"]
        (tmp_path / "schemathesis.toml").write_text(f'[parameters]\nkey_id = "{other}"\n')
        done = subprocess.run(
            [
                program, "run", f"{server.url}/openapi.json", "--header", f"Authorization: Bearer {server.key}",
                "--phases", "fuzzing", "--max-examples", "2", "--seed", "1", "--no-shrink", "--no-color",
                "--checks", ",".join(CHECKS),
            ],
            capture_output=True, text=True, cwd=tmp_path, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        with server.client() as client:
            [revoked] = [key["revoked"] for key in client.get("/v1/keys").json() if key["id"] == other]
    assert done.returncode == 0, done.stdout[-20000:] + done.stderr
    assert revoked is not None
