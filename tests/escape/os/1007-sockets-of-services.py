# category: ipc | expect: contained | source: docker.sock, the message bus, the journal, an agent: a path is enough | live: plain
import os
import socket

paths = """/run/docker.sock /run/containerd/containerd.sock /run/podman/podman.sock /run/dbus/system_bus_socket
    /run/systemd/private /run/systemd/notify /run/systemd/journal/stdout /run/systemd/journal/socket /dev/log /run/nscd/socket
    /run/user/1000/bus /tmp/.X11-unix/X0 /run/snapd.socket /run/udev/control /run/rpcbind.sock /run/lvm/lvmpolld.socket
    /run/postgresql/.s.PGSQL.5432 /run/mysqld/mysqld.sock /var/run/docker.sock /tmp/jail-os-ring/socket""".split()
paths += [os.environ.get("SSH_AUTH_SOCK", ""), os.environ.get("DBUS_SESSION_BUS_ADDRESS", "").partition("=")[2]]
found = None
for path in filter(None, paths):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            with socket.socket(socket.AF_UNIX, kind) as s:
                s.connect(path)
                found = path
        except OSError:
            pass
print(f"ESCAPED:{found} answered" if found else "contained")
