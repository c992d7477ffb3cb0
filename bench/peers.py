"""python peers.py NAME < program: seconds that one of the other Python sandboxes takes for it, and its ``result``.

Runs in the peers' own virtual environment, which bench/language.py makes; prints "SECONDS RESULT". The sandbox's own
start, and reading and compiling the program where it tells that apart, are left out. A program that the sandbox
refuses or fails on ends in status 1, with its words.
"""

from __future__ import annotations

import operator
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[[], object]  # the program's result


def restricted(source: str) -> Run:
    """RestrictedPython with the guards of its own documentation."""
    from RestrictedPython import compile_restricted, safe_builtins, utility_builtins
    from RestrictedPython.Eval import default_guarded_getitem, default_guarded_getiter
    from RestrictedPython.Guards import guarded_iter_unpack_sequence, safer_getattr

    added = (dict, list, set, sum, min, max, map, filter, enumerate, next, iter, all, any, sorted, zip, super)
    code = compile_restricted(source, "<program>", "exec")
    names = {
        "__builtins__": {**safe_builtins, **utility_builtins, **{kind.__name__: kind for kind in added}},
        "__name__": "program",
        "__metaclass__": type,
        "_getattr_": safer_getattr,
        "_getitem_": default_guarded_getitem,
        "_getiter_": default_guarded_getiter,
        "_iter_unpack_sequence_": guarded_iter_unpack_sequence,
        "_unpack_sequence_": guarded_iter_unpack_sequence,
        "_write_": lambda thing: thing,  # the strict one lets no method set an attribute of its own object
        "_inplacevar_": lambda sign, value, by: {"+=": operator.iadd}[sign](value, by),
        "_apply_": lambda function, *args, **kwargs: function(*args, **kwargs),
    }

    def run() -> object:
        exec(code, names)
        return names["result"]

    return run


def asteval(source: str) -> Run:
    from asteval import Interpreter

    interpreter = Interpreter(use_numpy=False)
    tree = interpreter.parse(source)

    def run() -> object:
        interpreter.run(tree, expr=source)
        for error in interpreter.error:
            raise RuntimeError(" ".join(error.get_error()))
        return interpreter.symtable["result"]

    return run


def smolagents(source: str) -> Run:
    from smolagents import local_python_executor

    # its limits on the number of operations are for a model's few lines
    local_python_executor.MAX_OPERATIONS = local_python_executor.MAX_WHILE_ITERATIONS = 1 << 60
    executor = local_python_executor.LocalPythonExecutor([], timeout_seconds=None)
    executor.send_tools({})

    def run() -> object:
        executor(source)
        return executor.state["result"]

    return run


def monty(source: str) -> Run:
    from pydantic_monty import Monty

    session = Monty().__enter__().checkout().__enter__()  # for as long as this process
    return lambda: session.feed_run(source + "\nresult")


PEERS = {"RestrictedPython": restricted, "asteval": asteval, "smolagents": smolagents, "monty": monty}


def main() -> None:
    try:
        run = PEERS[sys.argv[1]](sys.stdin.read())
        begun = time.perf_counter()
        result = run()
        took = time.perf_counter() - begun
    except BaseException as error:
        text = " ".join(str(error).rpartition(" due to:")[2].split())  # after the line, which we know
        sys.exit(f"{type(error).__name__}: {text}".rstrip(": "))
    print(took, result)


if __name__ == "__main__":
    main()
