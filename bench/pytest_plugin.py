"""python bench/pytest_plugin.py [--rounds N] [--json]: what one test costs that pytest isolates, in ratios.

pytest alone, ``--jail``, pytest-forked and pytest-isolated take turns with the same tests, which do nothing; all run
with the same pytest and no other plugin. What counts is the difference of a run of many tests and a run of one,
divided by their number: imports and collection are in both. Beside the time stands the processor time of all
processes, which a busy machine disturbs less.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from dataclasses import asdict

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path[0:1] = [HERE, ROOT]

from environment import Missing, last_line, place  # noqa: E402
from table import Row, table, timed  # noqa: E402

TESTS = 200
JAIL = "pytest --jail"
# the plugin's module, its options, and the number of tests: pytest-isolated begins an interpreter for each
CASES = {
    "pytest alone": ("", [], TESTS),
    JAIL: ("jail.pytest_plugin.plugin", ["--jail"], TESTS),
    "pytest-forked": ("pytest_forked", ["--forked"], TESTS),
    "pytest-isolated": ("pytest_isolated.plugin", ["--isolated"], 10),
}
# pytest-forked 1.7.5 fails each test of pytest 9.2; the others are what jail itself needs
INSTALLED = ("pytest<9.2", "pytest-forked", "pytest-isolated", "cffi", "click", "pyseccomp", "quickjs-ng<0.18")


def interpreter() -> str:
    """An environment's Python with the plugins, this jail, and a pytest that all of them work with. Raises Missing."""
    folder = os.path.join(os.path.dirname(place()), f"pytest-{sys.version_info[0]}.{sys.version_info[1]}")
    python = os.path.join(folder, "bin", "python")
    venv.create(folder, with_pip=not os.path.exists(python))
    with open(os.path.join(sysconfig.get_path("purelib", "venv", {"base": folder}), "jail.pth"), "w") as file:
        file.write(f"{ROOT}\n")  # an import in a zygote finds it too, which gets no variable of ours
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    done = subprocess.run([*pip, *INSTALLED], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"cannot be installed ({last_line(done.stderr, 'pip says nothing')})")
    return python


def ran(python: str, folder: str, name: str, count: int) -> tuple[float, float]:
    """Seconds, and those of processor time, of one run of ``count`` tests."""
    module, options, _ = CASES[name]
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": module}
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += [f"test_{count}.py", *options]
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    took, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stdout}{done.stderr}")
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(rounds: int) -> list[Row]:
    python = interpreter()
    seconds: dict[str, list[float]] = {name: [] for name in CASES}
    processor: dict[str, list[float]] = {name: [] for name in CASES}
    chance = random.Random(1)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        with open(os.path.join(folder, "pytest.ini"), "w") as file:
            file.write("[pytest]\n")  # no other file above is the configuration
        for count in (1, *(count for *_, count in CASES.values())):
            with open(os.path.join(folder, f"test_{count}.py"), "w") as file:
                file.writelines(f"def test_{number}(): pass\n" for number in range(count))
        for _ in range(rounds):
            for name in chance.sample([*CASES], len(CASES)):
                count = CASES[name][2]
                many, one = ran(python, folder, name, count), ran(python, folder, name, 1)
                seconds[name].append((many[0] - one[0]) / (count - 1))
                processor[name].append((many[1] - one[1]) / (count - 1))
    return [
        timed(f"{name}{title}", took[name], took[JAIL])
        for title, took in (("", seconds), (", processor time", processor))
        for name in CASES
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="times that each case is measured")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    given = parser.parse_args()
    rows = measure(given.rounds)
    print(json.dumps([asdict(row) for row in rows]) if given.json else table("one test", rows))


if __name__ == "__main__":
    main()
