"""python living.py NAME COMMAND...: a sandbox that stays alive between calls, and times each of its own.

Runs in the benchmarks' environment, started by Session; COMMAND is a Python's, ``-c`` and the source its last two. For
each number on a line of its input it does so many calls, and prints the seconds of each as a JSON list.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from environment import Missing, fetch, interpreter, last_line
from table import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PACKAGES = {
    "monty": "pydantic-monty",
    "sandlock": "sandlock",
    "monty, one session": "pydantic-monty",
    "Jupyter kernel": "ipykernel",
}
ANSWER = "2\n"


class Session:
    """Runs one of the sandboxes in a process of its own, which has done one call already. Raises Missing."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.version = fetch(PACKAGES[name])
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed by close()
        self._process = subprocess.Popen(
            [interpreter(), __file__, name, *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True,
        )  # fmt: skip
        try:
            self.take(1)
        except BaseException:
            self.close()
            raise

    def take(self, count: int) -> list[float]:
        """Seconds of so many calls."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):  # it has ended: what it said is read below
            self._process.stdin.write(f"{count}\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            status = self._process.wait()
            self._errors.seek(0)
            raise Missing(f"it does not work here ({last_line(self._errors.read(), f'status {status}')})")
        took: list[float] = json.loads(line)
        return took

    def close(self) -> None:
        self._process.communicate()
        self._errors.close()


@contextmanager
def opened(names: Sequence[str], command: Sequence[str]) -> Iterator[tuple[dict[str, Session], list[Row]]]:
    """Those that can be had, and a row for each that cannot."""
    found: dict[str, Session] = {}
    missing: list[Row] = []
    with ExitStack() as stack:
        for name in names:
            try:
                found[name] = Session(name, command)
            except Missing as why:
                missing.append(Row(name=name, note=f"skipped, {why}"))
            else:
                stack.callback(found[name].close)
        yield found, missing


def monty(stack: ExitStack, command: Sequence[str]) -> Callable[[], str]:
    """Its pool of workers, and a session of its own for each call."""
    from pydantic_monty import Monty

    pool = stack.enter_context(Monty())

    def call() -> str:
        printed: list[str] = []
        with pool.checkout() as session:
            session.feed_run(command[-1], print_callback=lambda _, text: printed.append(text))
        return "".join(printed)

    return call


def monty_session(stack: ExitStack, command: Sequence[str]) -> Callable[[], str]:
    """Returns what evaluates once more in one session of monty's."""
    from pydantic_monty import Monty

    session = stack.enter_context(stack.enter_context(Monty()).checkout())

    def call() -> str:
        printed: list[str] = []
        session.feed_run(command[-1], print_callback=lambda _, text: printed.append(text))
        return "".join(printed)

    return call


def kernel(stack: ExitStack, command: Sequence[str]) -> Callable[[], str]:
    """A kernel of this Python, asked again and again; it confines nothing."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel()
    stack.callback(manager.shutdown_kernel, now=True)
    stack.callback(client.stop_channels)

    def call() -> str:
        printed: list[str] = []
        client.execute_interactive(
            command[-1],
            output_hook=lambda told: printed.append(told["content"].get("text", "")),
        )
        return "".join(printed)

    return call


def sandlock(_: ExitStack, command: Sequence[str]) -> Callable[[], str]:
    """Reads all that a Python needs, writes /tmp alone; no other file, no network."""
    from sandlock import Sandbox

    prefixes = json.loads(
        subprocess.check_output([*command[:-1], "import json, sys; print(json.dumps([sys.prefix, sys.base_prefix]))"])
    )
    system = ("/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", "/dev")
    sandbox = Sandbox(fs_readable=[*system, *prefixes], fs_writable=["/tmp"])

    def call() -> str:
        printed: bytes = sandbox.run(command, timeout=10).stdout
        return printed.decode()

    return call


SANDBOXES = {"monty": monty, "sandlock": sandlock, "monty, one session": monty_session, "Jupyter kernel": kernel}


def main() -> None:
    with ExitStack() as stack:
        call = SANDBOXES[sys.argv[1]](stack, sys.argv[2:])
        for line in sys.stdin:
            took = []
            for _ in range(int(line)):
                begun = time.perf_counter()
                printed = call()
                took.append(time.perf_counter() - begun)
                if printed != ANSWER:
                    sys.exit(f"it prints {printed!r}")
            print(json.dumps(took), flush=True)


if __name__ == "__main__":
    main()
