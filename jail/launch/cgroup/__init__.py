"""The cgroup of one run: version 1, version 2, and the scope of a user's systemd."""
