"""The guest's names: source checked and compiled, and ``globals()`` and its like as views that hide the builtins."""

from __future__ import annotations

import sys
from _collections_abc import MutableMapping

from .guarded import NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, ModuleType
    from typing import Any

    Refuse = Callable[[str, str, type[BaseException]], BaseException]

HIDDEN = "__builtins__"
_CODE = type((lambda: None).__code__)
_compile = compile
_LOADED: dict[int, dict[Any, Any]] = {}  # of a view, by its id: an attribute could be read
_VIEWS: dict[int, Namespace] = {}  # one view for each dictionary, for good


class Namespace(MutableMapping):  # type: ignore[type-arg]
    """A module's namespace as its guest may see it: every name but that of the builtins."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        return _LOADED[id(self)][_plain_key(key)]

    def __setitem__(self, key: Any, value: Any) -> None:
        _LOADED[id(self)][_plain_key(key)] = value

    def __delitem__(self, key: Any) -> None:
        del _LOADED[id(self)][_plain_key(key)]

    def __iter__(self) -> Iterator[Any]:
        return iter([key for key in _LOADED[id(self)] if key is not HIDDEN and key != HIDDEN])

    def __len__(self) -> int:
        names = _LOADED[id(self)]
        return len(names) - (HIDDEN in names)

    def __repr__(self) -> str:
        return repr(dict(self))

    def copy(self) -> dict[Any, Any]:
        return dict(self)

    def __or__(self, other: Any) -> Any:
        return dict(self) | dict(other)


def _plain_key(key: Any) -> str:
    """Checks that a name is text and nothing else: an object that equals many a name would find the hidden one."""
    if not isinstance(key, str):
        raise KeyError(key)
    plain: str = key if type(key) is str else str.__str__(key)
    if plain == HIDDEN:
        raise KeyError(plain)
    return plain


def view(names: dict[Any, Any]) -> Namespace:
    """Returns the one view of a namespace."""
    found = _VIEWS.get(id(names))
    if found is None:
        found = _VIEWS[id(names)] = Namespace()
        _LOADED[id(found)] = names
    return found


def unveil(names: Any) -> Any:
    """Returns the dictionary behind a view; anything else as it is."""
    return _LOADED[id(names)] if type(names) is Namespace else names


class Names:
    """``globals``, ``locals``, ``vars``, ``compile`` of a guest, and the check of its source."""

    def __init__(self, ring: ModuleType, refuse: Refuse, strict: bool) -> None:
        self.ring, self.refuse, self.strict = ring, refuse, strict
        self.main: dict[str, Any] = {}

    def caller(self, what: str) -> Any:
        frame = sys._getframe(2)
        if not self.ring.is_guest(frame):  # a library that was made to call us: its names are not the guest's
            raise self.refuse(what, "libraries are not made to run it", PermissionError)
        return frame

    def check(self, code: CodeType) -> CodeType:
        """Returns the same code object, if none of its names is refused at this level; an exception otherwise."""
        waiting = [code]
        refused = _REFUSED if self.strict else _ALWAYS
        while waiting:
            one = waiting.pop()
            names = one.co_names
            if not refused.isdisjoint(names):
                self._refuse_in(one)
            waiting += [constant for constant in one.co_consts if type(constant) is _CODE]
        return code

    def _refuse_in(self, code: CodeType) -> None:
        """Refuses a name if it is an attribute: a variable may be called like one. Those of the interpreter count
        anywhere.
        """
        for name in (_REFUSED if self.strict else _ALWAYS).intersection(code.co_names):
            line = self.ring.find(code, name)
            if not line and name.startswith(
                "__"
            ):  # by an instruction that find() does not know: each Python has new ones
                line = max(code.co_firstlineno, 1)
            if line:
                raise SourceRefused(name, NAMES[name], line)

    def compile(
        self,
        source: Any,
        filename: Any = "<string>",
        mode: str = "exec",
        flags: int = 0,
        dont_inherit: bool = False,  # noqa: ARG002  # of the caller's future statements nothing is inherited
        optimize: int = -1,
        *,
        _feature_version: int = -1,
    ) -> Any:
        """Compiles as builtins.compile does, of source that is checked."""
        try:
            made = _compile(source, filename, mode, flags, True, optimize, _feature_version=_feature_version)
            return self.check(made) if type(made) is _CODE else made
        except SourceRefused as error:
            raise self.refuse(error.name, error.why, SyntaxError) from None

    def checked(self, source: Any, mode: str) -> CodeType:
        """Checks what eval and exec run: code made by ``compile`` or text."""
        if type(source) is _CODE:
            return source
        if mode == "eval" and isinstance(source, str):
            source = source.lstrip(" \t")
        code: CodeType = self.compile(source, "<string>", mode)
        return code

    def builtins(self) -> dict[str, Any]:
        """Returns the functions of a guest that look at its own names."""
        eval_source, exec_source = self.ring.make_evaluators(self.checked, unveil)
        names = self

        def globals() -> Any:
            return view(names.caller("globals").f_globals)

        def locals() -> Any:
            frame = names.caller("locals")
            return _shown(frame.f_locals, frame)

        def vars(*objects: Any) -> Any:
            if objects:
                (one,) = objects
                own: Any = names.ring.own_names(one)
                found: Any = getattr(one, "__dict__", _MISSING) if own is None else own
                if found is _MISSING:
                    raise TypeError("vars() argument must have __dict__ attribute")
                return view(found) if found is names.main or own is not None else found
            frame = names.caller("vars")
            return _shown(frame.f_locals, frame)

        def compile(
            source: Any,
            filename: Any,
            mode: str,
            flags: int = 0,
            dont_inherit: bool = False,
            optimize: int = -1,
            *,
            _feature_version: int = -1,
        ) -> Any:
            return names.compile(
                source, filename, mode, flags, dont_inherit, optimize, _feature_version=_feature_version
            )

        found = {"eval": eval_source, "exec": exec_source}
        for function in (globals, locals, vars, compile):
            function.__qualname__ = function.__name__
            function.__module__ = "builtins"
            found[function.__name__] = function
        return found


def _shown(found: Any, frame: Any) -> Any:
    if found is frame.f_globals:
        return view(found)
    return dict(found) if frame.f_code.co_flags & _OPTIMIZED else found  # of a function: a snapshot, as locals() is


_OPTIMIZED = 1  # CO_OPTIMIZED
_MISSING = object()
_REFUSED = frozenset(NAMES)
_ALWAYS = frozenset(("__builtins__", "__loader__", "__spec__"))  # of every module's namespace, at every level


class SourceRefused(Exception):
    """Source that names what is out of reach."""

    def __init__(self, name: str, why: str, line: int) -> None:
        super().__init__(name)
        self.name, self.why, self.line = name, why, line
