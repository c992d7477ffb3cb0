"""The extension that native/build.py makes; cffi's objects have no static types."""

from typing import Any

ffi: Any
lib: Any
