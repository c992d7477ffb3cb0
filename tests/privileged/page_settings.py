"""What the code blocks of a page take for granted: names of the reader's program, files of the reader's folder."""

from __future__ import annotations

PREAMBLES = {
    "README.md": """
        import subprocess
        shown, sources, rows = [], ["print(1)", "print(2)"], [1, 2]
        def log(chunk): shown.append(chunk)
        def chunks(): yield b"seven b"
        def function_of_mine(row): return row + 1
    """,
    "docs/files.md": "",
    "docs/functions.md": """
        from pathlib import Path
        class library:
            def find(query, limit): return [query][:limit]
    """,
    "docs/javascript.md": """
        import jail
        def search(query): return [query]
    """,
    "docs/sessions.md": """
        import os, signal
        def show(name, chunk): ...
    """,
    "docs/terminal.md": "import jail, subprocess",
    "docs/workspaces.md": "import jail",
}
MAKEFILE = "all check:\n\t@echo made\n"
SOURCE = '#include <stdio.h>\nint main(void) { int a, b; scanf("%d %d", &a, &b); printf("%d\\n", a + b); }\n'
WORDS = {"data/words": "b\na\n"}
FILES = {
    "docs/errors.md": {"mine.toml": "[limits]\nmemry = 1\n", "newer.toml": "schema = 2\n"},
    "docs/howto/from-bubblewrap.md": WORDS,
    "docs/howto/from-nsjail.md": WORDS,
    "docs/howto/judge.md": {"solution.c": SOURCE},
    "docs/workspaces.md": {"Makefile": MAKEFILE},
    "docs/tutorial.md": {
        "hello.py": 'print("hello", 6 * 7)\n',
        "words.txt": "pear\napple\n",
        "strict.toml": 'extends = "command"\n[limits]\nwall = "5s"\nmemory = "64M"\npids = 4\n',
    },
    "README.md": {"main.py": "print(1)", "Makefile": MAKEFILE, "data.csv": "b\na\n"},
    "docs/files.md": {"data.bin": "x", "data.csv": "b\na\n", "big.csv": "c\n"},
    "docs/sessions.md": {"configure": "#!/bin/sh\n", "Makefile": MAKEFILE},
}
EXAMPLES = ("README.md", "docs/functions.md")  # pages whose blocks name files of examples/
