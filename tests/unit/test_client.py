"""jail.Client without a service: what it sends, what it takes for an answer, and an installation without the extra."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

import jail
from jail.cli.service import serve
from jail.core.plain_data import MOST_NESTED
from jail.watch.observation import Usage


def answering(status: int, body: object, **headers: str) -> jail.Client:
    """A client whose every request gets the same answer: JSON, or an iterator of bytes."""
    client = jail.Client("http://service", "key")
    parts = body if isinstance(body, Iterator) else iter([json.dumps(body).encode()])
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=parts, headers=headers))
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


FOUND = {
    "verdict": "ok", "reason": "r", "exit_code": 0, "signal": None, "stdout": "", "stderr": "", "truncated": [],
    "value": None, "exception": None, "enforced": {}, "denials": [], "alarm": None, "notes": [],
    "usage": dict.fromkeys(Usage._fields, 0) | {"source": {}, "left_behind": None, "timeline": []},
    "policy": {"name": "p", "digest": "d"},
    "files": {"out/a": "YQ=="},
}  # fmt: skip


def test_a_result_comes_as_it_was_sent() -> None:
    with answering(200, FOUND) as client:
        assert client.run("1").check().files == {"out/a": b"a"}


@pytest.mark.parametrize("name", ["../a", "/a", "a//b", "a/../../b", "..", "", "a\x1b[2J", "a\0b", "x" * 2000])
def test_a_file_that_a_service_names_lies_below_the_folder(name: str) -> None:
    """A caller writes it there, as ``--out`` does."""
    with answering(200, {**FOUND, "files": {name: "YQ=="}}) as client, pytest.raises(jail.SetupError, match="another"):
        client.run("1")


@pytest.mark.parametrize(
    ("key", "value"),
    [("reason", {}), ("notes", [{}]), ("notes", None), ("notes", "x"), ("verdict", 5), ("exit_code", "0"),
     ("alarm", ["x"]), ("enforced", {"seccomp": 1}), ("usage", {**FOUND["usage"], "cpu_seconds": "x"}),
     ("policy", {"name": 1, "digest": ""}), ("exception", {"type": 1, "message": "", "line": 1, "traceback": ""})],
)  # fmt: skip
def test_each_field_of_a_result_is_of_its_kind(key: str, value: object) -> None:
    with answering(200, {**FOUND, key: value}) as client, pytest.raises(jail.SetupError, match="another object"):
        client.run("1")


def test_an_answer_is_read_to_a_limit() -> None:
    """A service may send for ever: what is held of it is bounded."""
    part, sent = bytes(1 << 20), []
    parts = (sent.append(number) or part for number in range(1000))
    with answering(200, parts) as client, pytest.raises(jail.SetupError, match="its answer is longer than 128M"):
        client.run("1")
    assert len(sent) == 129
    gzip = answering(200, [], **{"content-encoding": "gzip"})
    with gzip as client, pytest.raises(jail.SetupError, match="is compressed"):
        client.run("1")


def test_an_answer_is_parsed_a_few_levels_deep() -> None:
    with answering(200, iter([b"[" * 200_000])) as client, pytest.raises(jail.SetupError, match="status 200"):
        client.run("1")

    deep: list[object] = []
    for _ in range(MOST_NESTED):
        deep = [deep]
    with answering(400, {"detail": "told", "x": deep}) as client, pytest.raises(jail.PolicyError) as caught:
        client.run("1")
    assert "told" not in str(caught.value)


def test_an_id_that_a_service_tells_is_no_path() -> None:
    """The client asks for it by a URL, with its key."""
    with answering(201, {"id": "../keys"}) as client, pytest.raises(jail.SetupError, match="answers without id"):
        list(client.batch(["1"]))


def test_an_end_that_a_service_tells_is_a_known_one() -> None:
    with answering(201, {"id": "s"}) as client:
        session = client.Session()
    for ended in ({"reason": "\x1b[2J", "figure": "x"}, {"reason": []}, {}):
        session.ended = None
        with answering(409, {"ended": ended}) as other:
            session._ask = other._ask
            with pytest.raises(jail.SessionEnded, match="its first process ended"):
                session.run("1")
    with answering(201, {"id": 5}) as client, pytest.raises(jail.SetupError, match="answers without id"):
        client.Session()


def test_a_word_that_a_service_cannot_keep_is_refused() -> None:
    with answering(200, {}) as client, pytest.raises(jail.PolicyError, match="network: not of a run by a service"):
        client.run("1", network="host")


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"runs": []},
        {"runs": [5]},
        {"runs": [{"id": "r_1"}]},
        {"runs": [{"id": "../keys", "result": {}}]},
        {"runs": [{"id": "r_1&x=y", "result": {}}]},
        {"runs": [{"id": "r_1", "result": {}}]},
    ],
)
def test_a_page_of_a_batch_is_believed_no_more_than_a_result(page: object) -> None:
    answers = [{"id": "b_1"}, page]
    with jail.Client("http://service", "key") as client:
        transport = httpx.MockTransport(
            lambda _: httpx.Response(202, content=iter([json.dumps(answers.pop(0)).encode()]))
        )
        client._http = httpx.Client(base_url="http://service", transport=transport)
        with pytest.raises(jail.SetupError, match=r"runs|no more results"):
            list(client.batch(["1"]))
