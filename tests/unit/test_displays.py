"""Displays are read strictly: a frame of a guest's is taken in the shape that is expected, or not at all."""

from __future__ import annotations

import json
import struct

import pytest

from jail.result.displays import FORMS, MOST, decoded, displays_of, encoded

PNG = b"\x89PNG\r\n\x1a\n"


def form(name: bytes, data: bytes, size: int | None = None) -> bytes:
    return struct.pack("<BI", len(name), len(data) if size is None else size) + name + data


def test_forms_are_read() -> None:
    frame = form(b"text/plain", b"x") + form(b"image/png", PNG) + form(b"application/json", b'{"a": [1]}')
    (bundle,) = displays_of([frame])
    assert bundle == {"text/plain": "x", "image/png": PNG, "application/json": {"a": [1]}}
    assert decoded(json.loads(json.dumps(encoded(bundle)))) == bundle


def test_forms_in_json_are_read() -> None:
    bundle = {"text/html": "\u00e9", "image/png": PNG, "application/json": [{"text/html": 1}]}
    assert displays_of([json.dumps(encoded(bundle)).encode()]) == (bundle,)


@pytest.mark.parametrize(
    "frame",
    [
        b"{",
        b'{"text/plain": 1, "text/html": ["x"], "image/svg+xml": null, "application/json": null}',
        b'{"text/plain": "\\ud800", "text/javascript": "alert(1)"}',
        b'{"image/png": "R0lGODlh"}',
        b'{"image/png": "iVBORw0KGgo=\\n"}',
        b'{"a": ' * 100_000,
        b"",
        b"\xff",
        form(b"text/plain", b"x", 1 << 31),
        form(b"text/plain", b"\xff"),
        form(b"text/javascript", b"alert(1)"),
        form(b"image/png", b"GIF89a"),
        form(b"application/json", b"[" * 100_000),
        form(b"application/json", b"{"),
        form(b"application/json", b'{"a": NaN}'),
        form(b"application/json", b"[-1e400]"),
        form(b"application/json", b"9" * 100_000),
        form(b"\xff\xfe", b"x"),
    ],
)
def test_anything_else_is_left_out(frame: bytes) -> None:
    assert displays_of([frame, form(b"text/plain", b"kept")]) == ({"text/plain": "kept"},)


def test_no_more_is_read_than_there_may_be() -> None:
    assert len(displays_of([form(b"text/plain", b"x")] * (MOST + 5))) == MOST
    many = form(b"text/plain", b"1") * len(FORMS) + form(b"text/html", b"one too many")
    assert displays_of([many]) == ({"text/plain": "1"},)
