"""A cgroup around those of several jails: what it limits holds for them together."""

from __future__ import annotations

import pytest

import jail
from jail.host.facts import probe
from jail.launch.cgroup.group import Group

from ..census import nothing_left

FACTS = probe().cgroups
pytestmark = [
    pytest.mark.optional,  # a user may have no cgroup
    pytest.mark.skipif(
        FACTS.backend not in {"cgroup1", "cgroup2"} or len(FACTS.layers) < 3,
        reason="no cgroup can be around others here",
    ),
]
FILLS = "x = b'x' * (100 << 20)\nprint('there', flush=True)"
STAYS = f"{FILLS}\nimport time\ntime.sleep(600)"
FORKS = "for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1 & done; wait; :"


def test_jails_together_cannot_pass_what_is_around_them() -> None:
    """Of two runs that fit alone one ends, and the kernel ends no other with it; a pool's jails are in it too."""
    with nothing_left():
        around = Group(FACTS, memory=160 << 20, pids=8)
        assert around.held >= {"memory", "pids"}
        python, command = (
            jail.Policy.load(name, memory="150M", wall="10m").replace(group=around.name)
            for name in ("python", "command")
        )
        with jail.start(STAYS, python) as first:
            assert first.stdout is not None
            assert first.stdout.readline() == b"there\n"
            with jail.Pool(python, warm=1) as pool:
                verdicts = {pool.run(FILLS).verdict}
            first.kill()
            verdicts.add(first.wait().verdict)
        assert verdicts in ({"memory", "cancelled"}, {"memory", "ok"})
        assert "fork" in jail.run(["/bin/sh", "-c", FORKS], command).stderr.lower()
        assert jail.run(["/bin/sh", "-c", FORKS], "command").stderr == ""
        around.close()
