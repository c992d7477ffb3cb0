"""The options of ``run`` and ``plan``, once: the quick reader, click and the help are all made from this table."""

from __future__ import annotations


class Option:
    """An option of a command line. Without a ``metavar`` it is a flag. ``later``: values, or "*" for the option itself,
    whose names are taken but which this version does not have. ``alone``: its value where none is
    given; one is given by "=" then.
    """

    def __init__(
        self,
        names: str,
        metavar: str,
        help: str,
        *,
        section: str,
        repeat: bool = False,
        choices: tuple[str, ...] = (),
        later: str = "",
        alone: str = "",
        key: str = "",
    ) -> None:
        self.names = tuple(names.split())
        self.key = key or self.names[-1].lstrip("-")
        self.metavar, self.help, self.section = metavar, help, section
        self.repeat, self.choices, self.later, self.alone = repeat, choices, later, alone


POLICY, LIMITS, INSIDE, OUTCOME = "Policy", "Limits", "What the guest sees", "Outcome"

OPTIONS = (
    Option("-c", "SOURCE", "Python source to run, in place of a script.", section=INSIDE, key="source"),
    Option(
        "--module",
        "NAME",
        "Python module or package of this folder to run, as python -m does (-m is --memory).",
        section=INSIDE,
    ),
    Option(
        "-p --policy",
        "NAME|FILE",
        "A preset's name or a TOML file. Default: python for source, command for a command.",
        section=POLICY,
    ),
    Option(
        "--set",
        "KEY=VALUE",
        "Override one policy key by its dotted name: limits.memory=64M. Repeatable.",
        section=POLICY,
        repeat=True,
    ),
    Option(
        "--degrade",
        "refuse|allow",
        "Where this machine lacks layers: refuse to run (default), or run in a weaker tier and say so.",
        section=POLICY,
        choices=("refuse", "allow"),
    ),
    Option(
        "--probe",
        "",
        "Try a forbidden act for each layer in the finished jail, and see it refused, before the guest starts.",
        section=POLICY,
    ),
    Option("-t --wall", "DURATION", "Time from start to end: 500ms, 2s, 1m.", section=LIMITS),
    Option("--cpu", "DURATION", "Processor time of all processes together.", section=LIMITS),
    Option("-m --memory", "SIZE", "Memory of all processes together: 512K, 64M, 1G.", section=LIMITS),
    Option("--output", "SIZE", "Standard output and standard error together.", section=LIMITS),
    Option("--disk", "SIZE", "Everything written inside the jail.", section=LIMITS),
    Option("--pids", "N", "Processes and threads at once.", section=LIMITS),
    Option(
        "--net",
        "none|loopback|host",
        "The network, with what it needs: none, the jail's own loopback, or all of the host's.",
        section=INSIDE,
        choices=("none", "loopback", "host"),
        key="network",
    ),
    Option(
        "--ro",
        "HOST[:GUEST]",
        "Show a host path, read-only (\\: is a colon of a name). Repeatable.",
        section=INSIDE,
        repeat=True,
    ),
    Option("--rw", "HOST[:GUEST]", "Show a host path, writable. Repeatable.", section=INSIDE, repeat=True),
    Option(
        "--cow",
        "PATH",
        "Show a folder whole and writable; nothing of it changes. Repeatable.",
        section=INSIDE,
        repeat=True,
    ),
    Option(
        "--tool",
        "NAME",
        "Show a program of your PATH, read-only, with the folders that it needs. Repeatable.",
        section=INSIDE,
        repeat=True,
    ),
    Option(
        "--allow-own-files",
        "",
        "Take a writable share over jail's own files, or over the policy in use.",
        section=INSIDE,
        key="allow_own_files",
    ),
    Option(
        "--allow-home",
        "",
        "Take a writable share that is a home or a folder of the system.",
        section=INSIDE,
        key="allow_home",
    ),
    Option(
        "-e --env",
        "NAME[=VALUE]",
        "Pass one variable; nothing else of your environment goes in. Repeatable.",
        section=INSIDE,
        repeat=True,
    ),
    Option("--cwd", "PATH", "Working directory inside.", section=INSIDE),
    Option(
        "--stdin",
        "FILE|-",
        "What the guest reads. Default: your standard input where it is a pipe or a file, else nothing.",
        section=INSIDE,
    ),
    Option(
        "--tty",
        "[=raw]",
        "A terminal of the jail's own for a command; raw: with the titles, the clipboard and the reports of yours.",
        section=INSIDE,
        choices=("on", "raw"),
        alone="on",
    ),
    Option(
        "--in",
        "HOST[:NAME]",
        "Put a copy of a file into the guest's working folder. Repeatable.",
        section=INSIDE,
        repeat=True,
    ),
    Option(
        "--out",
        "GLOB[:FOLDER]",
        "Bring files of the guest's working folder out, when it has ended: '*.png', 'out/**:results'. Repeatable.",
        section=OUTCOME,
        repeat=True,
    ),
    Option("--json", "", "Print exactly one JSON object, with the guest's output inside it.", section=OUTCOME),
    Option("--value", "", "Hand back the value of the source's last expression, in the JSON.", section=OUTCOME),
    Option("--report", "FILE", "Stream the output as it comes, and write the JSON object to FILE.", section=OUTCOME),
    Option("--audit", "FILE", "Append each event of the run to FILE, as JSON Lines.", section=OUTCOME),
    Option("--audit-key", "FILE", "Sign the end in the audit with this Ed25519 key.", section=OUTCOME, key="audit_key"),
    Option(
        "--trace-paths",
        "",
        "Trace the guest, and record the paths that it tried and was not shown.",
        section=OUTCOME,
        key="trace_paths",
    ),
    Option("--sample", "TIME", "Read the counters that often, for usage.timeline: 20ms.", section=OUTCOME),
    Option("--plot", "FILE.svg", "Draw memory, CPU and processes over time, with the limits.", section=OUTCOME),
    Option("--show", "", "Show what the guest displays; pictures are written anew in a jail first.", section=OUTCOME),
    Option("--progress", "", "Show time, memory and CPU on a line of standard error while it runs.", section=OUTCOME),
    Option(
        "-q", "", "No summary of denials after a run that failed, and none of changes.", section=OUTCOME, key="quiet"
    ),
)
BY_NAME = {name: option for option in OPTIONS for name in option.names}
