"""jail.Client without a service: what it sends, what it takes for an answer, and an installation without the extra."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pytest

import jail
from jail.cli.service import serve


def answering(status: int, body: object, **headers: str) -> jail.Client:
    """A client whose every request gets the same answer."""
    client = jail.Client("http://service", "key")
    transport = httpx.MockTransport(lambda _: httpx.Response(status, json=body, headers=headers))
    client._http = httpx.Client(base_url="http://service", transport=transport)
    return client


def test_an_import_of_the_client_takes_no_http() -> None:
    """Every process that runs a jail imports this room ahead of its first run."""
    source = "import jail.client.client, jail.launch.early_imports as e, sys\nassert 'jail.client.client' in e._own()\n"
    source += "print([n for n in ('httpx', 'litestar', 'jail.service') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("httpx", "litestar"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(jail.PolicyError, match=r"httpx is not installed \(fix: pip install 'jail-run\[serve\]'\)"):
        jail.Client("http://localhost:8440", "key")
    with pytest.raises(jail.PolicyError, match=r"litestar is not installed \(fix: pip install 'jail-run\[serve\]'\)"):
        serve(None, {}, accept_restored=False)


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, jail.PolicyError), (422, jail.PolicyError), (429, jail.PoolFull), (500, jail.SetupError)],
)
def test_a_problem_is_an_error_of_the_library(status: int, error: type[Exception]) -> None:
    with answering(status, {"detail": "so it is\x1b[2J"}) as client, pytest.raises(error, match="so it is") as caught:
        client.run("1")
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("body", [{}, [], 5, "x", {"verdict": "ok"}, {"verdict": []}, {"detail": {"a": 1}}])
def test_an_answer_that_is_no_result_is_told(body: object) -> None:
    with answering(200, body) as client, pytest.raises(jail.SetupError, match="another object than a result"):
        client.run("1")


def test_a_word_that_a_service_cannot_keep_is_refused() -> None:
    with answering(200, {}) as client, pytest.raises(jail.PolicyError, match="network: not of a run by a service"):
        client.run("1", network="host")
