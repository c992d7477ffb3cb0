"""Places: what mountinfo says about the other names of a path."""

from __future__ import annotations

import pytest

from jail.host.mounts import Mounts, Place, beneath

TABLE = b"""\
21 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
22 21 0:5 / /proc rw - proc proc rw
30 21 8:1 /home/me/proj /mnt/alias rw - ext4 /dev/sda1 rw
31 30 8:1 /srv /mnt/alias/inner rw - ext4 /dev/sda1 rw
32 21 8:2 / /data rw - ext4 /dev/sdb1 rw
33 21 8:2 /deep/er /data/hidden rw - ext4 /dev/sdb1 rw
34 32 8:2 /a\\040b /data/with\\040space rw - ext4 /dev/sdb1 rw
35 32 8:3 / /data/over rw - ext4 /dev/sdc1 rw
36 35 8:1 /etc /data/over rw - ext4 /dev/sda1 rw
"""


@pytest.mark.parametrize(
    ("path", "device", "place"),
    [
        ("/", "8:1", "/"),
        ("/home/me", "8:1", "/home/me"),
        ("/mnt/alias", "8:1", "/home/me/proj"),
        ("/mnt/alias/x/y", "8:1", "/home/me/proj/x/y"),
        ("/mnt/alias2", "8:1", "/mnt/alias2"),
        ("/mnt/alias/inner/z", "8:1", "/srv/z"),
        ("/data/x", "8:2", "/x"),
        ("/data/hidden/x", "8:2", "/hidden/x"),  # mounted before /data was, and hidden by it
        ("/data/with space/x", "8:2", "/a b/x"),
        ("/data/over/passwd", "8:1", "/etc/passwd"),  # the later of two at one point
    ],
)
def test_a_path_has_one_place(path: str, device: str, place: str) -> None:
    assert Mounts(TABLE).place(path) == Place(device=device, path=place)


def test_one_place_beneath_another() -> None:
    table = Mounts(TABLE)
    whole, part, other = (table.place(path) for path in ("/mnt/alias", "/home/me/proj/.venv/bin", "/data"))
    assert part.beneath(whole) == "/.venv/bin"
    assert whole.beneath(part) is None
    assert whole.beneath(whole) == ""
    assert other.beneath(whole) is None
    assert table.points_beneath("/mnt") == ["/mnt/alias", "/mnt/alias/inner"]
    assert table.points_beneath("/mnt/alias") == ["/mnt/alias/inner"]


def test_without_a_root_there_are_names_alone() -> None:
    """After a plain chroot(2) the process's root is no mount point."""
    assert Mounts(b"").place("/a/b").beneath(Mounts(b"").place("/a")) == "/b"
    assert [beneath("/a/b", "/a"), beneath("/ab", "/a"), beneath("/a", "/"), beneath("/", "/")] == [
        "/b",
        None,
        "/a",
        "",
    ]
