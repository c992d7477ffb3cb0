"""Makes the files that a shell and man(1) look for: a page for each command, and completion for bash, zsh and fish.

tools/shell_files.py PARENT FOLDER      writes them to FOLDER, from the package jail in PARENT

setup.py puts them into the wheel, below the environment's share/. None is kept in the repository.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

COMPLETIONS = {
    "bash": "bash-completion/completions/jail",
    "zsh": "zsh/site-functions/_jail",
    "fish": "fish/vendor_completions.d/jail.fish",
}


class Roff(click.HelpFormatter):
    """Writes the help of a command as the source of a manual page, man(7)."""

    def __init__(self) -> None:
        super().__init__()
        self._headings: set[str] = set()

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002
        self._begin("Synopsis")
        self.write(f".B {escaped(prog)}\n{escaped(args)}\n.br\n")

    def write_heading(self, heading: str) -> None:
        self._begin(heading)

    def write_paragraph(self) -> None:
        pass

    def write_text(self, text: str) -> None:
        self._begin("Description")
        for paragraph in text.split("\n\n"):
            lines = paragraph.split("\n")
            if lines[0] == "\b":  # as it stands
                self.write(".PP\n.nf\n" + "".join(f"{escaped(line)}\n" for line in lines[1:]) + ".fi\n")
            else:
                self.write(f".PP\n{escaped(' '.join(lines))}\n")

    def write_dl(self, rows: object, col_max: int = 30, col_spacing: int = 2) -> None:  # noqa: ARG002
        assert isinstance(rows, list)
        for first, second in rows:
            self.write(f".TP\n.B {escaped(first)}\n{escaped(second)}\n")

    def _begin(self, heading: str) -> None:
        if heading not in self._headings:
            self._headings.add(heading)
            self.write(f".SH {escaped(heading.upper())}\n")


def escaped(text: str) -> str:
    """Keeps roff(7) from reading a character of the text as an instruction, and a minus as a hyphen."""
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{safe}" if safe[:1] in (".", "'") else safe


def manual(command: click.Command, names: tuple[str, ...], version: str) -> dict[str, str]:
    """Returns the pages of a command and of those below it, by file name."""
    context = click.Context(command, info_name=" ".join(names))
    formatter = Roff()
    command.format_help(context, formatter)
    title = "-".join(names)
    head = f'.TH "{title.upper()}" 1 "" "jail {version}"\n.SH NAME\n{escaped(title)} \\- {escaped(summary(command))}\n'
    others = sorted(getattr(command, "commands", {})) or ["jail"] * (len(names) > 1)
    see = ", ".join(f"{title}-{name}" if name != "jail" else "jail" for name in others)
    pages = {f"{title}.1": f"{head}{formatter.getvalue()}" + (f".SH SEE ALSO\n{escaped(see)}\n" if see else "")}
    for name, inner in getattr(command, "commands", {}).items():
        pages |= manual(inner, (*names, name), version)
    return pages


def summary(command: click.Command) -> str:
    return (command.short_help or command.help or "").partition("\n")[0].rstrip(".")


def files() -> dict[str, str]:
    """Returns all files, by their paths below share/."""
    from jail import __version__
    from jail.cli.commands import root
    from jail.cli.completion import script

    pages = {f"man/man1/{name}": text for name, text in manual(root, ("jail",), __version__).items()}
    return pages | {path: script(shell, root) for shell, path in COMPLETIONS.items()}


if __name__ == "__main__":
    sys.path.insert(0, str(Path(sys.argv[1]).resolve()))
    for name, text in files().items():
        path = Path(sys.argv[2]) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
