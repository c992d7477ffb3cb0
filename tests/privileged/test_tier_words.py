"""Where no jail of the full tier can be made: one line with the true cause, and a fix that was tried."""

from __future__ import annotations

import json

import pytest

from .host import public_folder
from .program import ended
from .tiers import PYTHON, USER, cli, imitated

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
FILTERED = "s seccomp profile lets this container make no namespaces"
NAMED = {  # the same, where the words alone are other ones
    ("docker", "podman", *USER): (
        "user_namespace",
        f"Podman'{FILTERED}",
        "podman run --security-opt seccomp=unconfined",
    ),
    ("docker", "kubernetes", *USER): ("user_namespace", f"Kubernetes'{FILTERED}", "hostUsers: false"),
    ("debian", *USER): ("user_namespace", "Debian's setting", "sudo sysctl kernel.unprivileged_userns_clone=1"),
    ("old", *USER): ("mount_namespace", "is too old: it has no mount_setattr", "Linux 5.12 or later"),
    ("older",): ("user_namespace", "is too old: it has no clone3", "Linux 5.12 or later"),
    ("ubuntu", *USER): ("user_namespace", "tried by imitation alone", "/etc/apparmor.d/jail"),
}
MENDED = [  # what those fixes make of the place
    ("unconfined", "sys-admin"),
    ("unconfined", *USER),
    ("unconfined", "podman", "sys-admin"),
    ("unconfined", "podman", *USER),
    ("unconfined", "kubernetes", *USER),
]


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


@pytest.mark.parametrize("scene", [*REFUSED, *NAMED], ids=" ".join)
def test_the_doctor_says_the_same(scene: tuple[str, ...]) -> None:
    layer, problem, fix = {**REFUSED, **NAMED}[scene]
    done = cli(scene, "doctor", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    said = json.loads(done.stdout)
    assert said["tier"] == ("limits" if problem.startswith("is too old") else "no-namespaces")
    row = said["layers"][layer]
    assert row["state"] == "absent"
    assert problem in row["problem"]
    assert fix in row["fix"]


def test_a_user_s_jail_needs_no_newuidmap() -> None:
    """A jail maps one id, which its owner may do without that program of set-user-id (user_namespaces(7))."""
    with public_folder() as empty:
        done = imitated(
            ("no-cgroup", *USER), "/usr/bin/env", f"PATH={empty}", PYTHON, "-m", "jail", "run", "-c", "print(1)"
        )
    assert ended(done) == (0, "1\n", "")


# What a jail can do without: the doctor says so, and the policy alone decides.
LESS = {
    ("no-landlock", *USER): ("landlock", "offers none, or a container hides it", "boot with lsm=landlock"),
    ("no-cgroup",): ("memory_cgroup", "cannot be written", "docker run --cgroupns=host"),
    ("docker", "podman", *USER): (
        "memory_cgroup",
        "no cgroup is delegated to this user",
        "podman run --cgroupns=host",
    ),
}


@pytest.mark.parametrize("scene", LESS, ids=" ".join)
def test_the_doctor_names_a_layer_that_is_missing(scene: tuple[str, ...]) -> None:
    layer, problem, fix = LESS[scene]
    row = json.loads(cli(scene, "doctor", "--json").stdout)["layers"][layer]
    assert row["state"] == "absent"
    assert problem in row["problem"]
    assert row["fix"].startswith(fix)


def test_the_script_of_fixes_runs_nothing() -> None:
    done = cli(("debian", *USER), "doctor", "--fix")
    lines = done.stdout.splitlines()
    assert lines[0] == "#!/bin/sh"
    assert "sudo sysctl kernel.unprivileged_userns_clone=1" in lines
    assert all(line.startswith(("#", "sudo ", "echo '", "mount ")) or not line for line in lines)
