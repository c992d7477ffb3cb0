"""Finds the modules beside the script at level "off", where the interpreter's own machinery imports them.

The order is that of the locked levels: the standard library, the modules beside the script, then what is installed.
"""

from __future__ import annotations

import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import PathFinder, SourceLoader
from _thread import RLock

from .beside import FOLDER, LONGEST, NOTHING, PACKAGE, REFUSED

TYPE_CHECKING = False
if TYPE_CHECKING:
    import struct
    from typing import Any

ASK, SOURCE = 20, 21  # frames of the guest channel


class Loader(SourceLoader):
    """Loads one source that has come already."""

    def __init__(self, filename: str, source: bytes) -> None:
        self._filename, self._source = filename, source

    def get_filename(self, fullname: str) -> str:  # noqa: ARG002
        return self._filename

    def get_data(self, path: str) -> bytes:
        if path != self._filename:
            with open(path, "rb") as file:
                return file.read()
        return self._source

    def path_stats(self, path: str) -> dict[str, Any]:
        raise OSError(path)  # no cached code


class Finder:
    """``folder``: that of the script, as its own name has it ("" or "a/b/")."""

    def __init__(self, folder: str, header: struct.Struct, channel: int) -> None:
        self._folder, self._header, self._channel = folder, header, channel
        self._lock = RLock()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:  # noqa: ARG002
        parent, place = name.rpartition(".")[0], f"{self._folder}{name.replace('.', '/')}"
        if name.partition(".")[0] in sys.stdlib_module_names or len(name.encode(errors="replace")) > LONGEST:
            return None
        if path is not None and f"{self._folder}{parent.replace('.', '/')}" not in path:
            return None  # of another package
        answer = self._ask(name)
        kind, source = answer[:1], answer[1:]
        if kind == NOTHING:
            return None
        if kind == REFUSED:
            raise ImportError(f"{name!r} cannot be imported: {source.decode(errors='replace')}", name=name)
        if kind == FOLDER:
            spec = ModuleSpec(name, None, is_package=True)
        else:
            filename = f"{place}/__init__.py" if kind == PACKAGE else f"{place}.py"
            loader: Any = Loader(filename, source)
            spec = ModuleSpec(name, loader, origin=filename, is_package=kind == PACKAGE)
            spec.has_location = True  # so that the module has a __file__
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(place)
        return spec

    def _ask(self, name: str) -> bytes:
        text = name.encode(errors="replace")
        with self._lock:
            os.write(self._channel, self._header.pack(len(text), ASK) + text)
            length, _ = self._header.unpack(self._read(self._header.size))
            return self._read(length)

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = os.read(self._channel, size - len(data))
            if not part:
                raise ImportError("the supervisor answers no more")
            data += part
        return data


def install(folder: str, header: struct.Struct, channel: int) -> None:
    """Puts a Finder before the interpreter's own for installed modules, and takes the harness's names away.

    A module beside the script may have the name of the harness's package.
    """
    at = next((i for i, one in enumerate(sys.meta_path) if one is PathFinder), len(sys.meta_path))
    sys.meta_path.insert(at, Finder(folder, header, channel))
    for name in [name for name in sys.modules if name.partition(".")[0] == __package__]:
        del sys.modules[name]
