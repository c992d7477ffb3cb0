"""Where no jail of the full tier can be made: one line with the true cause, and a fix that was tried."""

from __future__ import annotations

import json

import pytest

from .program import ended
from .tiers import USER, cli

pytestmark = pytest.mark.root_only  # whoever imitates a container masks paths and drops capabilities

UNCONFINED = "--security-opt seccomp=unconfined --security-opt systempaths=unconfined"
CAPABILITY = "--cap-add SYS_ADMIN"
REFUSED = {  # scene -> the layer, words of the problem, words of the fix
    ("docker",): ("user_namespace", "seccomp", f"{UNCONFINED} {CAPABILITY}"),
    ("docker", *USER): ("user_namespace", "seccomp", UNCONFINED),
    ("unconfined",): ("mount_namespace", "root without CAP_SYS_ADMIN", CAPABILITY),
    ("no-capabilities",): ("mount_namespace", "root without CAP_SYS_ADMIN", "as an ordinary user"),
    ("userns0", *USER): ("user_namespace", "user.max_user_namespaces", "sudo sysctl user.max_user_namespaces=65536"),
}
MENDED = [("unconfined", "sys-admin"), ("unconfined", *USER)]  # what those fixes make of a default container


@pytest.mark.parametrize("scene", REFUSED, ids=" ".join)
def test_the_refusal_names_the_cause_and_the_fix(scene: tuple[str, ...]) -> None:
    layer, problem, fix = REFUSED[scene]
    for command in (("--", "true"), ("-c", "print(1)")):
        status, out, error = ended(cli(scene, "run", *command))
        assert (status, out, error.count("\n")) == (125, "", 1)
        assert error.startswith(f"jail: {layer}: ")
        assert error.endswith("; without it, in a weaker tier: --set require.tier=no-namespaces)\n")
        said, _, mended = error.partition(" (fix: ")
        assert problem in said
        assert fix in mended
        assert scene != ("docker", *USER) or CAPABILITY not in mended


@pytest.mark.parametrize("scene", MENDED, ids=" ".join)
def test_the_fix_works(scene: tuple[str, ...]) -> None:
    assert ended(cli(scene, "run", "-c", "print(1)")) == (0, "1\n", "")


@pytest.mark.parametrize("scene", REFUSED, ids=" ".join)
def test_the_doctor_says_the_same(scene: tuple[str, ...]) -> None:
    layer, problem, fix = REFUSED[scene]
    done = cli(scene, "doctor", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    said = json.loads(done.stdout)
    assert said["tier"] == "no-namespaces"
    row = said["layers"][layer]
    assert row["state"] == "absent"
    assert problem in row["problem"]
    assert fix in row["fix"]
