"""The functions that deputies are given instead of their own rights. Set by lock.py when it locks, before any of them
is mended.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

guest: Any = None
run_source: Any = None
eval_source: Any = None
compile_source: Any = None
guest_import: Any = None
trusted_getattr: Any = None
named_getattr: Any = None
is_instance: Any = None
refusal: Any = None
is_guest: Any = None
is_own: Any = None
close: Any = None
names_of: Any = None
make_function: Any = None
guard: Any = None
patch_array: Any = None
patch_decimal: Any = None
patch_pickle: Any = None
acts_for_package: Any = None
is_trusted: Any = None
check_import: Any = None  # where packages are trusted
folders: tuple[str, ...] = ()  # of the guest's own; empty: it has no files
native: Any = None  # the extension, for files.py
beside: Any = None  # the modules beside the script, where there may be some
sources: dict[str, bytes] = {}  # of the guest, by their files' names
