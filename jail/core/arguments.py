"""Checks the types of arguments from Python: each wrong one is a PolicyError that names the argument."""

from __future__ import annotations

from .errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def flag(value: Any, name: str) -> bool:
    """Returns a truth value as it is: any other type, such as the text "no", is refused."""
    if isinstance(value, bool):
        return value
    raise PolicyError(f"{name}: must be True or False, not {type(value).__name__}")


def whole(value: Any, name: str) -> int:
    """Returns a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PolicyError(f"{name}: must be a whole number, not {type(value).__name__}")


def function(value: Any, name: str) -> None:
    """Checks a function to call, if there is one."""
    if value is not None and not callable(value):
        raise PolicyError(f"{name}: must be a function, not {type(value).__name__}")


def texts(values: Any, name: str) -> tuple[str, ...]:
    """Returns a list of texts as a tuple. A lone text would be taken for as many as it has letters."""
    if not isinstance(values, (list, tuple)):
        raise PolicyError(f"{name}: must be a list, not {type(values).__name__}")
    for value in values:
        if not isinstance(value, str):
            raise PolicyError(f"{name}: must be text, not {type(value).__name__}")
    return tuple(values)
