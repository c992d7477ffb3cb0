"""``jail.run`` for asyncio: each run in a thread of its own, since one run is one blocking poll loop.

A thread costs 50 us and no limit on their number applies, unlike the default executor's, which has as few as five.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from os import PathLike
from typing import Any

from .runner import run
from .watch.loop import Cancel
from .watch.result import Result


async def arun(command: str | bytes | Sequence[str | PathLike[str]], *arguments: Any, **options: Any) -> Result:
    """The same arguments, result and errors as ``jail.run``. Cancelling the task kills the jail, and waits until it has
    been reaped before the cancellation goes on."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()
    cancel = Cancel()

    def settle(result: Result | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        elif result is not None:
            done.set_result(result)

    def work() -> None:
        try:
            result, error = run(command, *arguments, cancel=cancel, **options), None
        except BaseException as caught:
            result, error = None, caught
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:
            pass  # the loop was closed without waiting for us: nobody is left to be told

    thread = threading.Thread(target=work, name="jail", daemon=True)
    thread.start()
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        cancel.trigger()
        # The run ends within moments of the kill; a second cancellation must not leave it behind either.
        while not done.done():
            try:
                await asyncio.shield(done)
            except asyncio.CancelledError:
                continue
            except Exception:
                break
        raise
    finally:
        thread.join()
        cancel.close()
