"""Finds, for a zygote, the modules of its language's folder: on the host, under the name that a jail has for it.

A guest of a zygote then sees the same paths as one that was started, in tracebacks and in ``__file__``, and what it
imports later it finds. A zygote is sent the text of this file and executes it: it imports nothing of ours.
"""

from __future__ import annotations

import os
import sys
from _frozen_importlib_external import (
    EXTENSION_SUFFIXES,
    ExtensionFileLoader,
    SourceFileLoader,
    spec_from_file_location,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Shown(SourceFileLoader):
    """Reads a file from where it is on the host."""

    def __init__(self, name: str, shown: str, real: str) -> None:
        super().__init__(name, shown)
        self._real = real

    def get_data(self, path: str) -> bytes:
        with open(self._real if path == self.path else path, "rb") as file:
            return file.read()

    def path_stats(self, path: str) -> dict[str, Any]:
        raise OSError(path)  # no cached code: its place is named after the path


class Finder:
    """``folder`` is the package's on the host, ``shown`` the one that it has, and is named after, in a jail."""

    def __init__(self, folder: str, shown: str) -> None:
        self._folder, self._shown = folder, shown

    def find_spec(self, name: str, *_path_and_target: object) -> Any:
        package, _, module = name.partition(".")
        if package != os.path.basename(self._shown):
            return None
        real = f"{self._folder}/{module or '__init__'}"
        for suffix in EXTENSION_SUFFIXES:
            if os.path.exists(real + suffix):
                return spec_from_file_location(name, loader=ExtensionFileLoader(name, real + suffix))
        if not os.path.exists(f"{real}.py"):
            return None
        shown = f"{self._shown}/{module or '__init__'}.py"
        places = None if module else [self._shown]
        loader = Shown(name, shown, f"{real}.py")
        return spec_from_file_location(name, shown, loader=loader, submodule_search_locations=places)


def install(folder: str, shown: str) -> Finder:
    finder = Finder(folder, shown)
    sys.meta_path.insert(0, finder)
    return finder
