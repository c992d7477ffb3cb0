"""Compares each public docstring with the signature, or the fields, that it describes: every name stands in it."""

from __future__ import annotations

import inspect
import re

import pytest

import jail
from jail.core.records import Record
from jail.policy import model
from jail.result.model import Denial, GuestException, PolicyName
from jail.watch.observation import Usage

PARTS = (Usage, Denial, GuestException, PolicyName)
SECTIONS = tuple(kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, Record))
PUBLIC = [getattr(jail, name) for name in jail.__all__ if name != "subprocess"]
RECORDS = {kind for kind in (*PUBLIC, *PARTS, *SECTIONS) if isinstance(kind, type) and issubclass(kind, Record)} - {
    Record
}
CLASSES = {kind for kind in (*PUBLIC, jail.subprocess.Popen) if isinstance(kind, type)} - RECORDS
INTERNAL = {jail.Running, jail.AsyncRunning}  # made by jail.start alone: no caller has their constructor's arguments
# described by the standard library
STANDARD = set(inspect.signature(__import__("subprocess").Popen).parameters) - {"args"}


def unnamed(text: str, names: object) -> list[str]:
    """The names that no ``name`` in the text, nor ``name=value``, is of."""
    said = set(re.findall(r"``\*{0,2}(\w+)(?:=[^`]*)?``", text))
    said |= set(re.findall(r"\w+", " ".join(re.findall(r"``(\w+\([^`]*\))``", text))))
    return sorted(set(names) - said)  # type: ignore[call-overload]


def parameters(function: object) -> set[str]:
    return set(inspect.signature(function).parameters) - {"self", "cls"}  # type: ignore[arg-type]


def methods(kind: type) -> list[object]:
    """The public methods that a class of ours has written, by its bases of ours too."""
    ours = [base for base in kind.__mro__ if base.__module__.startswith("jail.") and base is not Record]
    return [
        getattr(kind, name)
        for base in ours
        for name, value in vars(base).items()
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, classmethod))
    ]


@pytest.mark.parametrize("kind", sorted(RECORDS, key=lambda kind: kind.__name__))
def test_each_field_of_a_record_is_described(kind: type[Record]) -> None:
    assert unnamed(kind.__doc__ or "", kind._fields) == []


@pytest.mark.parametrize("name", ["run", "start", "arun", "astart"])
def test_each_parameter_of_a_function_is_described(name: str) -> None:
    function = getattr(jail, name)
    assert unnamed(function.__doc__ or "", parameters(function)) == []


@pytest.mark.parametrize("kind", sorted(CLASSES, key=lambda kind: kind.__name__))
def test_each_parameter_of_a_class_is_described(kind: type) -> None:
    exempt = STANDARD if kind is jail.subprocess.Popen else set()
    if kind not in INTERNAL and not issubclass(kind, jail.JailError):
        assert unnamed(kind.__doc__ or "", parameters(kind) - exempt) == []


@pytest.mark.parametrize("kind", sorted({*CLASSES, *RECORDS} - {jail.subprocess.Popen}, key=lambda kind: kind.__name__))
def test_each_public_method_describes_its_parameters(kind: type) -> None:
    short = {}
    for method in methods(kind):
        text = inspect.getdoc(method) or ""
        missing = unnamed(text, parameters(method)) if text else ["a docstring"]
        if missing:
            short[method.__qualname__] = missing  # type: ignore[attr-defined]
    assert short == {}
