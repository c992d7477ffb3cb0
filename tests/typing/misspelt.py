"""Calls that a type checker must refuse: mypy reports each ``type: ignore`` that it has no use for as an error.

Never run: `tools/test lint` has mypy check it.
"""

from __future__ import annotations

import jail
import jail.subprocess


def keywords() -> None:
    jail.run("1", wal=2)  # type: ignore[call-arg]
    jail.run("1", memory=object())  # type: ignore[arg-type]
    jail.run("1", level="stict")  # type: ignore[arg-type]
    jail.run("1", network="hots")  # type: ignore[arg-type]
    jail.start(["true"], memry="1M")  # type: ignore[call-arg]
    jail.Pool(wrm=3)  # type: ignore[call-arg]
    jail.Pool("python", imports=["json"]).submit("1", filname="x")  # type: ignore[call-arg]
    jail.AsyncPool(polcy="python")  # type: ignore[call-arg]
    jail.JailExecutor(wal=1)  # type: ignore[call-arg]
    jail.subprocess.Popen(["true"], memry="1M")  # type: ignore[call-arg]
    jail.subprocess.run(["true"], memry="1M")  # type: ignore[call-arg]
    jail.Pool().run("1", filname="x")  # type: ignore[call-arg]
    jail.Session(imprts=["json"])  # type: ignore[call-arg]
    jail.Session().run("1", wal=1)  # type: ignore[call-arg]
    jail.Policy.load("python", memry="64M")  # type: ignore[call-arg]
    jail.Policy.load("python").replace(wal="1s")  # type: ignore[call-arg]


async def awaited() -> None:
    await jail.arun("1", filname="x")  # type: ignore[call-arg]
    await jail.astart(["true"], rw="x", wal=1)  # type: ignore[call-arg]
    await jail.AsyncPool().run("1", wal=1)  # type: ignore[call-arg]
    await jail.AsyncSession().run("1", filname="x")  # type: ignore[call-arg]


def results(result: jail.Result) -> None:
    result.verdit  # type: ignore[attr-defined]  # noqa: B018
    result.verdict == "okay"  # type: ignore[comparison-overlap]  # noqa: B015
    result.enforced["secomp"]  # type: ignore[index]


def accepted() -> None:
    jail.run("1", wall="2s", memory=64 << 20, level="off", imports=["json"], filesystem={"tmp": "1G"}, network="none")
    jail.run(["true"], {"extends": "command"}, cpu=1.5, disk=None)
    jail.Pool("python", 2, preload=["json"], wall=1).run("1", memory="64M", timeout=1)
