"""Shows objects of the guest's to its caller: ``display(obj)``, and a last value whose class says how it is shown.

An object is asked for its forms by its own methods (``_repr_html_`` and its like), as Jupyter asks, inside of the jail
and of the run's limits. One frame has all forms of one object: for each a byte and four with the lengths of its MIME
type and its data, and these two.
"""

from __future__ import annotations

import struct
import sys

from .channel import DISPLAY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_METHODS = {
    "text/html": "_repr_html_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "application/json": "_repr_json_",
}
_FORMS = ("text/plain", *_METHODS)
_HEAD = struct.Struct("<BI")
_MOST, _MOST_BYTES = 64, 4 << 20  # displays of one run or evaluation, and bytes of one
# Limits all displays of a run or evaluation together: the supervisor takes 16 MiB of frames, which also hold a value
# and the displays of a thread that was left behind.
_MOST_TOGETHER = 5 << 20
_LAST = compile("show(value)", "<display>", "eval")
_FIGURES = compile("show()", "<display>", "eval")
_MOST_TEXT = 1 << 16  # letters of an object's repr
_PLAIN = (type(None), bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset)


class Displays:
    """The displays of one run, or of one evaluation of a session."""

    def __init__(self, say: Callable[[int, bytes], object], builtins: dict[str, Any]) -> None:
        """Gives the guest its function, among its ``builtins``. ``say`` sends a frame of a kind."""
        self._say, self._builtins = say, builtins
        self._count = self._bytes = 0
        self._drawn: list[object] = []  # figures that were shown
        builtins["display"] = _function(self)

    def begin_anew(self) -> None:
        self._count = self._bytes = 0
        self._drawn = []

    def show(self, shown: object) -> None:
        """Sends what an object looks like. Raises ValueError for more than is taken."""
        self._count += 1
        if self._count > _MOST:
            raise ValueError(f"display: no more than {_MOST} are taken")
        parts = []
        for form, data in self._bundle(shown).items():
            content = data if type(data) is bytes else data.encode("utf-8", "replace")
            parts.append(_HEAD.pack(len(form), len(content)) + form.encode() + content)
        frame = b"".join(parts)
        if len(frame) > _MOST_BYTES:
            raise ValueError(f"display: it takes more than {_MOST_BYTES >> 20}M")
        self._bytes += len(frame)
        if self._bytes > _MOST_TOGETHER:
            raise ValueError(f"display: all that is shown takes more than {_MOST_TOGETHER >> 20}M")
        self._say(DISPLAY, frame)

    def show_last(self, value: object, run: Callable[[Any, dict[str, Any]], object]) -> None:
        """Shows the value of the last expression if its class has a method for that. Plain data, which the caller has
        as ``result.value``, has none; of any other object nothing is asked that the guest did not mean to be asked.

        ``run``: runs code of the guest's. An error of the value's own methods is no error of the source.
        """
        kind = type(value)
        if any(kind is plain for plain in _PLAIN):  # by identity: a guest's metaclass may have an __eq__
            return
        try:
            run(_LAST, {"__builtins__": self._builtins, "show": self._show_if_meant, "value": value})
        except Exception:  # noqa: BLE001, S110 -- as the docstring says
            pass

    def show_figures(self, run: Callable[[Any, dict[str, Any]], object]) -> None:
        """Shows the figures that pyplot of matplotlib has open, but for those that were shown, and closes them.

        ``run``: runs code of the guest's. An error of a figure's is no error of the source.
        """
        if "matplotlib.pyplot" not in sys.modules:
            return
        try:
            run(_FIGURES, {"__builtins__": self._builtins, "show": self._show_open_figures})
        except Exception:  # noqa: BLE001, S110 -- as the docstring says
            pass

    def _show_open_figures(self) -> None:
        plots: Any = sys.modules["matplotlib.pyplot"]
        try:
            for number in plots.get_fignums():
                figure = plots.figure(number)
                if not any(figure is drawn for drawn in self._drawn):
                    self.show(figure)
        finally:
            plots.close("all")

    def _show_if_meant(self, value: object) -> None:
        if _is_figure(value) or any(_has(type(value), name) for name in ("_repr_mimebundle_", *_METHODS.values())):
            self.show(value)

    def _bundle(self, shown: object) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if _is_figure(shown):
            self._drawn.append(shown)
            found["image/png"] = _png(shown)
        whole = _asked(shown, "_repr_mimebundle_", {"include": None, "exclude": None})
        if type(whole) is tuple and whole:
            whole = whole[0]
        for form in _FORMS:
            if form in found:
                continue
            data = whole.get(form) if type(whole) is dict else None
            if data is None and form in _METHODS:
                data = _asked(shown, _METHODS[form], {})
            data = self._wanted(form, data)
            if data is not None:
                found[form] = data
        if "text/plain" not in found:
            found["text/plain"] = str.__str__(repr(shown))[:_MOST_TEXT]
        return found

    def _wanted(self, form: str, data: object) -> object:
        """Returns data in the type that its form has, None for any other."""
        if form == "application/json" and data is not None:
            data = self._builtins["__import__"]("json").dumps(data)
        wanted = bytes if form == "image/png" else str
        return data if type(data) is wanted else None


def _is_figure(shown: object) -> bool:
    figures = sys.modules.get("matplotlib.figure")
    return figures is not None and issubclass(type(shown), figures.Figure)


def _png(figure: Any) -> bytes:
    """Returns a figure as a picture. Matplotlib draws it by Agg, whatever it would show it by."""
    from io import BytesIO

    written = BytesIO()
    figure.savefig(written, format="png")
    return written.getvalue()


def _function(displays: Displays) -> Callable[..., None]:
    """Returns the guest's function."""

    def display(*objects: object) -> None:
        """Shows objects to the caller: ``result.displays``."""
        for shown in objects:
            displays.show(shown)

    display.__module__, display.__qualname__, display.__annotations__ = "builtins", "display", {}
    return display


def _has(kind: type, name: str) -> bool:
    """Returns whether a class has an attribute, without asking its metaclass."""
    try:
        type.__getattribute__(kind, name)
    except AttributeError:
        return False
    return True


def _asked(shown: object, name: str, arguments: dict[str, Any]) -> object:
    """Returns what an object's own method says; None if its class has no such method, or the method says nothing."""
    method = getattr(type(shown), name, None)
    return None if method is None or type(shown) is type else method(shown, **arguments)
