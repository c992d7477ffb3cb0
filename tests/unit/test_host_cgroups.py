"""Where a cgroup is seen: the texts of /proc as containers and odd mount points make them."""

from __future__ import annotations

import pytest

from jail.host.cgroups import Mount, _delegation, directory, mounts


def test_mountinfo_is_read_with_its_escapes() -> None:
    found = mounts(
        "24 1 0:22 / /proc rw - proc proc rw\n"
        "31 23 0:28 /a\\040b /sys/fs/cg\\134x rw,nosuid shared:5 - cgroup2 cgroup2 rw,nsdelegate\n"
        "35 31 0:32 /docker/1 /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n"
    )
    assert found == [
        Mount(version=2, root="/a b", point="/sys/fs/cg\\x", options=("rw", "nsdelegate")),
        Mount(version=1, root="/docker/1", point="/sys/fs/cgroup/cpu,cpuacct", options=("rw", "cpu", "cpuacct")),
    ]


@pytest.mark.parametrize(
    ("root", "path", "seen"),
    [
        ("/", "/", "/c"),
        ("/", "/user.slice/a", "/c/user.slice/a"),
        ("/docker/1", "/docker/1", "/c"),
        ("/docker/1", "/docker/1/leaf", "/c/leaf"),
        ("/docker/1", "/docker/12", None),
        ("/docker/1", "/", None),
    ],
)
def test_a_cgroup_is_found_under_a_mount_of_a_part(root: str, path: str, seen: str | None) -> None:
    assert directory(Mount(version=2, root=root, point="/c", options=()), path) == seen


@pytest.mark.parametrize(
    ("path", "fix"),
    [
        ("/system.slice/ci.service", "Delegate=yes below [Service] of ci.service (sudo systemctl edit ci.service,"),
        ("/system.slice/ci.service/runner", "Delegate=yes below [Service] of ci.service "),
        ("/user.slice/user-1000.slice/session-3.scope", "log in with systemd (loginctl enable-linger;"),
        ("/user.slice/user-1000.slice/user@1000.service/app.slice/a.scope", "log in with systemd "),
        (
            "/user.slice/user-1000.slice/user@1000.service/app.slice/b.service",
            "Delegate=yes below [Service] of b.service ",
        ),
        ("", "log in with systemd "),
    ],
)
def test_the_fix_names_the_unit_that_is_to_delegate(path: str, fix: str) -> None:
    assert _delegation(path).startswith(fix)
