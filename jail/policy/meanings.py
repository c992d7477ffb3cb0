"""Gives the meaning of each key of a policy and an example, for docs/reference/policy.md and for editors.

The text is Markdown of that page: one cell of the table that tools/reference.py writes.
"""

from __future__ import annotations

MEANINGS = {  # key -> (example, as TOML writes it; meaning)
    "description": (
        '"build an untrusted pull request"',
        "one line for a person",
    ),
    "limits.wall": (
        '"10m"',
        "time from the guest's start to its end; verdict `wall`",
    ),
    "limits.cpu": (
        '"1m30s"',
        "processor time of all processes together; verdict `cpu`",
    ),
    "limits.cpus": (
        "1.5",
        (
            "share of processor time at every moment (1.5: one and a half processors); the guest runs on, and sees, "
            "this many, rounded up"
        ),
    ),
    "limits.memory": (
        '"512M"',
        "memory of the whole process tree, scratch included; verdict `memory`",
    ),
    "limits.pids": (
        "64",
        "processes and threads at the same time, jail-init not counted; verdict `pids` if the guest fails for it",
    ),
    "limits.output": (
        '"50M"',
        "standard output and standard error together; verdict `output`",
    ),
    "limits.output_grace": (
        '"500ms"',
        (
            "time in which other processes of the guest's may end what they are writing when its first one has ended,"
            " for `exec > >(tee log)` and loggers; never past `limits.wall`. `cut_off` of the result names streams "
            "that were still open then"
        ),
    ),
    "limits.disk": (
        '"2G"',
        "all that is written: the scratch and the growth of writable host paths; verdict `disk`",
    ),
    "limits.open_files": (
        "4096",
        "descriptors of one process (RLIMIT_NOFILE)",
    ),
    "limits.denials": (
        "1000",
        "refused system calls, where they are recorded; one more is a `violation`",
    ),
    "limits.address_space": (
        '"32G"',
        (
            "address space of one process (RLIMIT_AS): refuses absurd reservations, no memory limit; 128T is no limit"
            " where a cgroup counts memory, and 32G elsewhere"
        ),
    ),
    "limits.stack": (
        '"64M"',
        "stack of a process's first thread (RLIMIT_STACK); the guest may raise it to 64M, or to this if larger",
    ),
    "limits.lifetime": (
        '"1h"',
        "time from the opening of a session to its end, whatever it does (`docs/sessions.md`)",
    ),
    "limits.idle": (
        '"10m"',
        "time in which nothing is asked of a session, after which it ends",
    ),
    "limits.total_cpu": (
        '"5m"',
        "processor time of all evaluations of a session together; `limits.cpu` and `limits.wall` are of one",
    ),
    "limits.terminals": (
        "4",
        "pseudo-terminals of the jail's own at the same time",
    ),
    "limits.branches": (
        "2",
        "copies of a session's interpreter, by `fork()` and `checkpoint()` (`docs/branches.md`)",
    ),
    "limits.branch_files": ('"64M"', "files of the scratch that each of them keeps, in the supervisor's memory"),
    "filesystem.read": (
        '["...", "/srv/data:/data"]',
        "host paths shown read-only, each `[-]HOST[:GUEST]`; `-`: may be missing; relative to the caller's directory",
    ),
    "filesystem.write": (
        '["."]',
        "the same, writable",
    ),
    "filesystem.cow": (
        '["."]',
        "folders shown writable, and of which nothing changes ([how](../workspaces.md))",
    ),
    "filesystem.tmp": (
        '"1G"',
        "the scratch: /tmp, /dev/shm and the home together; memory, and counted as such",
    ),
    "filesystem.inodes": (
        "262144",
        "files and directories in the scratch",
    ),
    "filesystem.tmp_exec": (
        "true",
        "files in the scratch may be executed",
    ),
    "filesystem.etc": (
        "true",
        (
            "the configuration below /etc that programs of /usr come with (java, openssl, fonts, ...), read-only; "
            "`jail/plan/configuration.py` has the list"
        ),
    ),
    "filesystem.machine": (
        "true",
        (
            "/proc/meminfo, cpuinfo, stat, uptime, loadavg, /sys/devices/system/cpu and /sys/fs/cgroup are there and "
            "say what the limits give"
        ),
    ),
    "filesystem.tools": (
        '["cargo"]',
        "programs of the caller's PATH, shown read-only with the folders that they need",
    ),
    "filesystem.checkout": (
        "true",
        "the git checkout around a writable folder is shown read-only; `true` in the preset `build`",
    ),
    "filesystem.find_program": (
        "true",
        "the program that a command names is such a tool, if no system folder has it",
    ),
    "network.mode": (
        '"loopback"',
        "no network, a loopback of the jail's own, or the host's network",
    ),
    "network.unix": (
        '"own"',
        (
            "AF_UNIX sockets: connected pairs alone; also sockets made in the jail; those only while no host folder "
            "is shown; whatever the shown paths lead to"
        ),
    ),
    "environment.pass": (
        '["LANG", "TZ"]',
        "variables of the caller that the guest gets",
    ),
    "environment.set": (
        '{ TZ = "UTC" }',
        "variables that the guest gets with these values",
    ),
    "syscalls.allow": (
        '["@default", "ptrace"]',
        "permitted system calls; `jail/policy/syscalls.py` has each with its reason",
    ),
    "syscalls.deny": (
        '["inotify_init1"]',
        "taken from what `allow` gives",
    ),
    "syscalls.on_denied": (
        '"kill"',
        "a refused call fails, or ends the run as a `violation`",
    ),
    "guest.language": (
        '"python"',
        (
            "what runs: Python source in the hardened interpreter, JavaScript source in a locked realm of an embedded"
            " engine or of the machine's Node ([JavaScript](../javascript.md)), or a program"
        ),
    ),
    "guest.level": (
        '"standard"',
        "of the language ring (`docs/language.md`)",
    ),
    "guest.imports": (
        '["@stdlib", "numpy"]',
        (
            "modules that the language ring lets the guest import; `@stdlib`: the pure part of the standard library; "
            "`numpy:socket`: a module of it that is withheld from packages, for this one's code (level `standard`). "
            "Of a Node guest: packages of npm, in a `node_modules` that `filesystem.read` shows"
        ),
    ),
    "guest.neighbours": (
        "true",
        "whether a script may import the modules beside it; `true` in the presets `python`, `javascript` and `node`",
    ),
    "guest.preload": (
        '["decimal"]',
        "modules that a pool's zygote imports once, outside of the jails",
    ),
    "guest.interpreter": (
        '"/usr/bin/python3.13"',
        (
            'path of the Python that runs the guest; "none": the one that runs jail. Of a Node guest: path of a '
            '`node`; "none": the first on the caller\'s `PATH`'
        ),
    ),
    "guest.jit": (
        "true",
        (
            "whether a Node guest's engine may make machine code, in pages that are written and executed; `notes` of "
            "the result says so"
        ),
    ),
    "require.layers": (
        '["seccomp", "landlock"]',
        "layers without which the run is refused; names as in [`enforced`](result.md#layers)",
    ),
    "require.tier": (
        '"no-namespaces"',
        "the weakest [tier](../tiers.md) that will do; layers that it cannot have are then not required",
    ),
    "require.probe": (
        "true",
        (
            "[forbidden acts](../evidence.md#probes) are tried in the finished jail before the guest starts; one that"
            " is let through stops the run"
        ),
    ),
    "audit.required": (
        "true",
        "where an audit is asked for: a run whose end cannot be written to it is an `error`; else a note says so",
    ),
}
