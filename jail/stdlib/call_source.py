"""A call as the text of a program: the function by its source or its name, the arguments as data, never a pickle."""

from __future__ import annotations

import ast
import builtins
import dis
import inspect
import re
import sys
import textwrap
import types
from functools import partial
from typing import TYPE_CHECKING, Any

from ..core import plain_data
from ..core.errors import Unsupported
from ..result.model import GuestFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..result.model import Result

    Calls = Sequence[tuple[Sequence[Any], dict[str, Any]]]  # (arguments, keywords) of each

REFERENCE = re.compile(r"([^\W\d]\w*(?:\.[^\W\d]\w*)*):([^\W\d]\w*(?:\.[^\W\d]\w*)*)")  # "package.module:Class.method"
_LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
_FIRST_LINE = "from __future__ import annotations\n"  # annotations may name what is not sent
_CODEC = inspect.getsource(plain_data)

# The exceptions that a guest's may be here, by the name of its type: errors of computing. Not OSError and its kind,
# TimeoutError among them, which would be taken for trouble of this machine or of the waiting for it; nothing that is
# no Exception.
_NAMED: dict[str, type[Exception]] = {
    error.__name__: error
    for error in (
        ArithmeticError, AssertionError, AttributeError, BufferError, EOFError, Exception, FloatingPointError,
        ImportError, IndexError, KeyError, LookupError, ModuleNotFoundError, NameError, NotImplementedError,
        OverflowError, RecursionError, ReferenceError, RuntimeError, TypeError, UnboundLocalError, ValueError,
        ZeroDivisionError,
    )
}  # fmt: skip


class Sendable:
    """A callable that can be sent, made ready once: ``program(calls)`` is what calls it in a guest.

    That is a plain function, by its source with the plain data, modules and functions that it names; a function or
    class of the standard library or an installed package, by its name; ``"module:name"``, by name as well. Raises
    Unsupported, with what is in the way, for any other.
    """

    def __init__(self, callable_: Callable[..., Any] | str) -> None:
        self._bound: tuple[tuple[Any, ...], dict[str, Any]] = ((), {})
        self._functions: dict[str, str] = {}  # name -> source
        self._values: dict[str, object] = {}  # what each name stands for, so that it stands for one thing
        self._names: list[str] = []  # statements that give the names their values
        self.filename = "<call>"
        self._first_line = 2
        if isinstance(callable_, str):
            found = REFERENCE.fullmatch(callable_)
            if not found:
                raise Unsupported(f"{callable_!r} names nothing: a reference is 'module:name'")
            self._call = self._refer(found[1], found[2])
            return
        if isinstance(callable_, partial):
            self._bound = (callable_.args, callable_.keywords)
            callable_ = callable_.func
        place = _place_of(callable_)
        if place:
            self._call = self._refer(*place)
            return
        if not isinstance(callable_, types.FunctionType):
            kind = "bound method" if inspect.ismethod(callable_) else type(callable_).__name__
            name = getattr(callable_, "__qualname__", "object")
            raise Unsupported(f"{name} is no plain function but a {kind}: send one, or 'module:name'")
        self.filename = f"<{callable_.__qualname__}>"
        self._first_line = max(2, callable_.__code__.co_firstlineno)
        self._call = "_jail_lambda" if callable_.__name__ == "<lambda>" else callable_.__name__
        self._add(self._call, callable_)

    def program(self, calls: Calls) -> str:
        """Returns its text. Raises Unsupported if an argument is not plain data."""
        bound_args, bound_keywords = self._bound
        every = [((*bound_args, *args), {**bound_keywords, **keywords}) for args, keywords in calls]
        try:
            packed = plain_data.pack(every)
        except (TypeError, ValueError, RecursionError) as error:
            raise Unsupported(f"an argument cannot be sent: {error}") from None
        sources = list(self._functions.values())
        first = (
            "\n" * (self._first_line - 2) + sources[0] if sources else ""
        )  # its lines have the numbers they have here
        return "\n".join((
            _FIRST_LINE + first,
            *sources[1:],
            f"_jail = {{}}; exec({_CODEC!r}, _jail)",
            f"_jail['calls'] = _jail['unpack']({packed!r}, None)",
            *self._names,
            f"('jail', *[({self._call})(*_a, **_k) for _a, _k in _jail['calls']])",
        ))  # fmt: skip

    def _refer(self, module: str, name: str) -> str:
        if module == "builtins":
            return name
        alias = f"_jail_{module.replace('.', '_')}"
        self._name(f"import {module} as {alias}")
        return f"{alias}.{name}"

    def _name(self, statement: str) -> None:
        if statement not in self._names:
            self._names.append(statement)

    def _add(self, name: str, function: types.FunctionType) -> None:
        """Adds the function's source, and all that it names."""
        self._values[name] = function
        self._functions[name] = _source_of(function, name)
        for needed, value in _needs_of(function).items():
            if needed in self._values:
                if self._values[needed] is not value:
                    raise Unsupported(f"two things are named {needed!r} in what {name} calls: only one can be sent")
                continue
            self._values[needed] = value
            self._provide(needed, value, name)

    def _provide(self, name: str, value: object, asked_by: str) -> None:
        place = _place_of(value)
        if isinstance(value, types.ModuleType):
            self._name(f"import {value.__name__} as {name}")
        elif place:
            found = self._refer(*place)
            if found != name:
                self._name(f"{name} = {found}")
        elif isinstance(value, types.FunctionType):
            self._add(name, value)
            if value.__name__ not in (name, "<lambda>"):
                self._name(f"{name} = {value.__name__}")
        else:
            try:
                self._name(f"{name} = _jail['unpack']({plain_data.pack(value)!r}, None)")
            except (TypeError, ValueError, RecursionError) as error:
                raise Unsupported(
                    f"{asked_by} needs {name!r}, which cannot be sent: {error}; pass what it takes of it as an argument"
                ) from None


def _place_of(value: object) -> tuple[str, str] | None:
    """Returns (module, name) of what every interpreter like this one has: the standard library and installed
    packages.
    """
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(value, types.BuiltinFunctionType) and isinstance(value.__self__, type):
        return None  # a class method
    if (
        not isinstance(module, str)
        or not isinstance(name, str)
        or not isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType))
    ):
        return None
    home: Any = sys.modules.get(module)
    for part in name.split("."):
        home = getattr(home, part, None)
    if home is not value:
        return None
    root = sys.modules.get(module.partition(".")[0])
    file = getattr(root, "__file__", None) or ""
    installed = "/site-packages/" in file or "/dist-packages/" in file
    return (module, name) if installed or module.partition(".")[0] in sys.stdlib_module_names else None


def _source_of(function: types.FunctionType, name: str) -> str:
    """Returns the text that defines it under this name, or under its own. Raises Unsupported."""
    shown = function.__qualname__
    if hasattr(function, "__wrapped__"):
        raise Unsupported(f"{shown} is wrapped by a decorator: send the function that it wraps")
    if (
        inspect.isgeneratorfunction(function)
        or inspect.iscoroutinefunction(function)
        or inspect.isasyncgenfunction(function)
    ):
        raise Unsupported(
            f"{shown} hands back a generator or coroutine, which is no data: send one that returns its result"
        )
    try:
        text = textwrap.dedent(inspect.getsource(function))
        tree = ast.parse(text)
    except (OSError, SyntaxError):
        raise Unsupported(f"the source of {shown} cannot be found: send 'module:name', or source text") from None
    if function.__name__ == "<lambda>":
        lambdas = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
        if len(lambdas) != 1:
            raise Unsupported(f"which lambda of its line {shown} is cannot be told: define it with def")
        defaults, definition = lambdas[0].args, f"{name} = {ast.get_source_segment(text, lambdas[0])}"
    else:
        node = tree.body[0]
        assert isinstance(node, ast.FunctionDef)
        if [ast.unparse(decorator) for decorator in node.decorator_list] not in ([], ["staticmethod"]):
            raise Unsupported(f"{shown} has decorators, which are not sent: send a plain function")
        defaults = node.args
        definition = "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno])
    for default in (*defaults.defaults, *defaults.kw_defaults):
        try:
            ast.literal_eval(default or ast.Constant(None))
        except ValueError:
            text = ast.unparse(default) if default else ""
            raise Unsupported(f"{shown}: the default {text} is no literal: pass it as an argument") from None
    try:
        compile(definition, shown, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise Unsupported(f"{shown} cannot stand for itself: {error.msg}") from None
    return definition


def _needs_of(function: types.FunctionType) -> dict[str, object]:
    """Returns the names that it, or a function within it, looks up outside, with what they are; those of the builtins
    and those that are nothing yet are left out.
    """
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    needs: dict[str, object] = {}
    for name, cell in cells:
        try:
            needs[name] = cell.cell_contents
        except ValueError:
            raise Unsupported(f"{function.__qualname__} needs {name!r}, which has no value yet") from None
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        codes += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
        for instruction in dis.get_instructions(code):
            name = instruction.argval
            if instruction.opname not in _LOADS or name not in function.__globals__:
                continue
            value = function.__globals__[name]
            if getattr(builtins, name, function) is not value:
                needs.setdefault(name, value)
    return needs


def results_of(result: Result, count: int) -> list[Any]:
    """Returns what the calls of a program have returned. Raises what a call has raised, as far as its type is one of
    the errors of computing, with its text and GuestFailed as its cause, and GuestFailed for any other end.
    """
    failed = GuestFailed(result)
    if result.verdict == "exit" and result.exception and result.exception.type in _NAMED:
        raise _NAMED[result.exception.type](result.exception.message) from failed
    result.check()
    if result.value_error:
        if " is of class " in result.value_error:
            raise TypeError(result.value_error) from failed
        raise GuestFailed(result.replace(reason=f"its result was not handed back: {result.value_error}"))
    value = result.value
    if not isinstance(value, tuple) or len(value) != count + 1 or value[0] != "jail":
        raise GuestFailed(result.replace(reason="ended without handing back a result"))
    return list(value[1:])
