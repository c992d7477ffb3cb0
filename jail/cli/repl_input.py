"""The input of ``jail repl``: editing, history and completion with prompt_toolkit (extra ``repl``), else lines."""

from __future__ import annotations

import ast
import keyword
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, Protocol

    class Input(Protocol):
        """Reads one input, of several lines where its language needs them."""

        def read(self) -> str:
            """Raises EOFError at the end, KeyboardInterrupt for Ctrl-C."""

        def asks(self, question: str) -> bool:
            """Returns the answer to a question; True at the end of the input."""


_FIRST, _NEXT = ">>> ", "... "
_OPEN, _CLOSE = "([{", ")]}"


def open_input(language: str, names: Callable[[], list[str]]) -> Input:
    """Returns the input that this terminal and this installation allow. ``names``: those that are completed."""
    if os.isatty(0) and os.isatty(1) and os.environ.get("TERM", "dumb") != "dumb":
        try:
            return Edited(language, names)
        except ImportError:
            pass
    return Plain(language)


def is_complete(text: str, language: str) -> bool:
    """Returns whether an input can be evaluated, or needs another line."""
    if text.startswith(":"):
        return True
    if language != "python":
        return sum(text.count(one) for one in _OPEN) <= sum(text.count(one) for one in _CLOSE)
    import codeop
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = codeop.compile_command(text, "<input>", "exec")
        except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
            return True  # the guest says what is wrong
    is_block = text.rstrip("\n").count("\n") > 0 or text.rstrip().endswith(":")
    return found is not None and (not is_block or text.endswith("\n\n") or _is_flat(text))


def _is_flat(text: str) -> bool:
    """Returns whether the last line is of no block, which an empty line would end."""
    last = text.rstrip("\n").rpartition("\n")[2]
    return bool(last) and not last[0].isspace() and last.lstrip()[:1] in _CLOSE + "\"'"


def source_of(text: str, language: str) -> str:
    """Returns what is evaluated: in Python the value of a last expression has the name ``_`` as well, on its lines."""
    if language != "python":
        return text
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return text
    if not body or not isinstance(body[-1], ast.Expr):
        return f"{text}\n_ = None" if text.endswith("\n") else text
    value = body[-1].value
    lines = text.encode().split(b"\n")
    end, begin = (value.end_lineno or 1) - 1, value.lineno - 1
    at = value.end_col_offset or 0
    lines[end] = lines[end][:at] + b"); _" + lines[end][at:]
    lines[begin] = lines[begin][: value.col_offset] + b"_ = (" + lines[begin][value.col_offset :]
    changed = b"\n".join(lines).decode()
    try:
        ast.parse(changed)
    except (SyntaxError, ValueError):  # in parentheses of its own, for one
        return text
    return changed


class Plain:
    """Reads lines from standard input, with a prompt if that is a terminal."""

    def __init__(self, language: str) -> None:
        self._language = language

    def read(self) -> str:
        text = self._line(_FIRST)
        while not is_complete(text, self._language):
            try:
                text = f"{text}\n{self._line(_NEXT)}"
            except EOFError:
                break
            if text.endswith("\n"):
                text += "\n"
                break
        return text

    def asks(self, question: str) -> bool:
        try:
            return self._line(question).strip().lower() in ("", "y", "yes")
        except EOFError:
            return True

    def _line(self, prompt: str) -> str:
        if os.isatty(0):
            sys.stdout.write(prompt)
            sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.removesuffix("\n")


class Edited:
    """Edits with prompt_toolkit. The history is of this process alone. Raises ImportError without it."""

    def __init__(self, language: str, names: Callable[[], list[str]]) -> None:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.completion import Completer, Completion
        from prompt_toolkit.filters import Condition
        from prompt_toolkit.history import InMemoryHistory
        from prompt_toolkit.key_binding import KeyBindings

        words = [*keyword.kwlist, *dir(__import__("builtins"))] if language == "python" else []

        class Names(Completer):
            def get_completions(self, document: Any, event: Any) -> Iterator[Any]:  # noqa: ARG002
                begun = document.get_word_before_cursor()
                if begun:
                    for name in sorted({*names(), *words}):
                        if name.startswith(begun):
                            yield Completion(name, start_position=-len(begun))

        bindings = KeyBindings()
        prompt: Any = PromptSession(
            history=InMemoryHistory(), completer=Names(), complete_while_typing=False, multiline=True,
            key_bindings=bindings, prompt_continuation=_NEXT,
        )  # fmt: skip
        self._prompt = prompt

        def at_end() -> bool:
            document = prompt.default_buffer.document
            return document.is_cursor_at_the_end and is_complete(document.text, language)

        @bindings.add("enter", filter=Condition(at_end))
        def accept(event: Any) -> None:
            event.current_buffer.validate_and_handle()

    def read(self) -> str:
        text: str = self._prompt.prompt(_FIRST)
        return text

    def asks(self, question: str) -> bool:
        try:
            return self._prompt.prompt(question).strip().lower() in ("", "y", "yes")
        except EOFError:
            return True
