"""The readers: the functions of libraries that a guard answers, and for what. A function that is not named here gets no
answer.

An entry is ``module:qualified name``; ``module:*`` stands for a whole module. Each was reviewed for what it does with
the value: it does not compare it with, hand it to or keep it on an object of the guest's, unless the reason says so.
tests/unit/test_readers.py holds the list against the bytecode of the standard library.
"""

from __future__ import annotations

_RING = " ".join(
    f"guest.{name}:*"
    for name in (
        "beside",
        "channel",
        "deputies",
        "facades",
        "files",
        "harness",
        "library_imports",
        "lock",
        "namespace",
        "replacements",
        "stands",
        "streams",
        "tracebacks",
        "zygote",
    )
)

_FRAMES = {
    "tells a module's name or a line to the code that prints it": """
        asyncio.base_tasks:_task_get_stack asyncio.base_tasks:_task_print_stack asyncio.coroutines:_format_coroutine
        asyncio.events:BaseDefaultEventLoopPolicy.get_event_loop asyncio.format_helpers:extract_stack
        collections:namedtuple dataclasses:make_dataclass enum:EnumType._create_ gettext:_as_int gettext:_as_int2
        logging:Handler.handleError logging:Logger.findCaller logging:_is_internal_frame logging:currentframe
        typing:_caller unittest.result:TestResult._is_relevant_tb_level
        warnings:_is_internal_frame warnings:_next_external_frame warnings:warn
        warnings:_warn_unawaited_coroutine warnings:_warn_unawaited_coroutine.<locals>.extract
    """,
    "makes text of a traceback; of variables the names, and their reprs where the guest asks for them": """
        traceback:StackSummary._extract_from_extended_frame_gen traceback:_compute_suggestion_error
        traceback:_walk_tb_with_full_positions traceback:extract_stack traceback:format_stack traceback:print_stack
        traceback:walk_stack traceback:walk_tb
    """,
    "clears frames that have ended, of a traceback that unittest has caught": "traceback:clear_frames",
    "tells how far a generator is": """
        inspect:getasyncgenstate inspect:getcoroutinestate inspect:getgeneratorstate
    """,
    "finds the source of what a traceback is of": """
        inspect:findsource inspect:getfile inspect:getsourcelines inspect:_get_code_position_from_tb
    """,
    "takes a type by example, while it is imported": "types:<module> collections.abc:_get_framelocalsproxy",
}
_CODE = {
    "looks at flags, names of arguments, the first line and the file": """
        asyncio.format_helpers:_get_function_source asyncio.coroutines:_format_coroutine inspect:_has_code_flag
        inspect:_signature_from_function inspect:isawaitable inspect:findsource inspect:getfile typing:overload
        types:coroutine.<locals>.wrapped logging:<module>
    """,
    "makes a coroutine of the guest's own generator function: the copy of the code has no mark": "types:coroutine",
    "takes a type by example, while it is imported": """
        types:<module> zipimport:<module> importlib._bootstrap_external:<module>
    """,
}
_CELLS = {
    "takes a type by example, while it is imported": "types:<module> types:_cell_factory",
    "binds super() of a class with slots anew: of functions that the class's own dictionary holds": """
        dataclasses:_update_func_cell_for__class__
    """,
}
_CLASSES = {
    "looks for a name in the dictionaries of the bases": """
        collections.abc:_check_methods copyreg:_reduce_ex copyreg:_slotnames enum:EnumType._add_member_
        enum:EnumType._check_for_existing_members_ enum:EnumType._find_data_repr_ enum:EnumType._find_data_type_
        enum:_proto_member.__set_name__ enum:Enum.__dir__ inspect:_finddoc inspect:_signature_from_callable
        inspect:isabstract typing:Protocol.__init_subclass__.<locals>._proto_hook typing:_get_protocol_attrs
        typing:_no_init_or_replace_init typing:_proto_hook typing:get_type_hints unittest.mock:_instance_callable
        unittest.mock:_must_skip
    """,
    "joins docstrings of bases, while it is imported": """
        email._policybase:_extend_docstrings email._policybase:_extend_docstrings.<locals>.<genexpr>
    """,
    "gives a generic NamedTuple, which it has just made, its bases": "typing:NamedTupleMeta.__new__",
    "puts the classes of an object in order; what the guest's keys are compared with are these classes, no others": """
        email.contentmanager:ContentManager._find_set_handler functools:_c3_mro functools:_compose_mro
        functools:_compose_mro.<locals>.is_strict_base functools:_find_impl
    """,
}


def _names(table: dict[str, str]) -> frozenset[str]:
    return frozenset(f"{_RING} {' '.join(table.values())}".split())


FRAMES, CODE, CELLS, CLASSES = _names(_FRAMES), _names(_CODE), _names(_CELLS), _names(_CLASSES)
GLOBALS = _names({"resolves names in annotations, in a copy without the builtins": "inspect:get_annotations"})
# Abstract ones alone: which of them a class counts as is a question to functools.singledispatch.
SUBCLASSES = _names({"looks for the abstract classes below an abstract class": "functools:_compose_mro"})
RAW = _names({"tells the time in the header of its own file": "gzip:GzipFile.mtime"})
NOBODY = _names({})

# Functions that import what their caller names, and how the names begin that they may: all else that is no constant of
# the asking code is what the guest might import itself.
IMPORTS: dict[str, tuple[str, ...]] = {
    "encodings:search_function": ("encodings.",),  # an encoding
    "xml.sax:_create_parser": ("xml.sax.expatreader",),  # its own list's only entry
}
