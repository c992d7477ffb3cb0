"""The modules of the standard library that a guest may import, each with its reason, and what of each is shown.

A guest sees a facade: the public names of the module that are no modules themselves. Where ``SHOWN`` names a module it
has these names and no others; ``HIDDEN`` takes some away. A module that is not here cannot be imported.
"""

from __future__ import annotations

import sys

_ALLOWED = {
    "computes on what it is given": """
        math cmath decimal fractions numbers statistics random itertools functools operator heapq bisect graphlib
        colorsys secrets hashlib hmac zlib ipaddress uuid
    """,
    "types and containers": """
        abc annotationlib array collections collections.abc copy copyreg dataclasses enum queue struct types typing
        weakref
    """,
    "text in, text out": """
        string string.templatelib re textwrap difflib unicodedata stringprep pprint reprlib shlex fnmatch glob html
        html.parser html.entities csv json json.decoder json.encoder configparser tomllib urllib urllib.parse
        xml xml.dom xml.dom.minidom xml.etree xml.etree.ElementTree xml.sax xml.sax.saxutils keyword token tokenize ast
        argparse getopt optparse fileinput locale gettext email email.charset email.contentmanager email.encoders
        email.errors email.generator email.header email.headerregistry email.iterators email.message email.mime
        email.mime.application email.mime.audio email.mime.base email.mime.image email.mime.message
        email.mime.multipart email.mime.nonmultipart email.mime.text email.parser email.policy email.utils
        http http.cookies
    """,
    "files of the guest's own folders, where it has them (files.py)": "tempfile shutil stat",
    "bytes in, bytes out: of their open() the part that takes a file object works": """
        base64 binascii codecs quopri gzip bz2 lzma zipfile tarfile pickle plistlib io
    """,
    "how a program is put together": """
        contextlib contextvars asyncio threading _thread concurrent concurrent.futures concurrent.futures.thread sched
        atexit gc builtins sys __main__ os os.path posixpath ntpath pathlib errno inspect symtable importlib
    """,
    "clocks and calendars": "time datetime calendar zoneinfo timeit",
    "tells what a program does": "logging logging.handlers warnings traceback unittest unittest.mock cmd platform",
    "names alone": "__future__",
    "databases in memory (databases.py)": "sqlite3",
    "imported by C on behalf of a call of the guest's: nothing of it is shown": """
        _codecs _collections _datetime _decimal _functools _io _operator _pydatetime _pydecimal _pylong _random
        _strptime _struct
    """,
}
ALLOWED = {name: reason for reason, names in _ALLOWED.items() for name in names.split()}

_SHOWN = {
    "sys": """
        argv byteorder copyright displayhook exc_info exception executable exit __stdout__ __stderr__ __stdin__
        __excepthook__ __unraisablehook__ __displayhook__
        float_info float_repr_style get_int_max_str_digits getdefaultencoding getrecursionlimit
        getrefcount getsizeof hash_info hexversion implementation int_info intern maxsize maxunicode platform
        stdlib_module_names builtin_module_names thread_info version version_info warnoptions flags
        prefix base_prefix exec_prefix base_exec_prefix platlibdir getswitchinterval is_finalizing
        getfilesystemencoding api_version set_int_max_str_digits
    """,
    "os": """
        altsep curdir defpath devnull extsep fsdecode fsencode fspath linesep name pardir pathsep sep PathLike
        strerror urandom error cpu_count
    """,
    "posixpath": """
        basename commonpath commonprefix dirname isabs join normcase normpath sep split splitdrive splitext
        splitroot relpath abspath curdir pardir extsep altsep pathsep defpath devnull
    """,
    "ntpath": """
        basename commonpath commonprefix dirname isabs join normcase normpath sep split splitdrive splitext
        splitroot relpath abspath curdir pardir extsep altsep pathsep defpath devnull
    """,
    "gc": """
        collect enable disable isenabled get_threshold set_threshold get_count freeze garbage get_stats is_tracked
        is_finalized
    """,
    "io": """
        BufferedIOBase BufferedReader BufferedWriter BufferedRandom BufferedRWPair BytesIO DEFAULT_BUFFER_SIZE
        IOBase IncrementalNewlineDecoder RawIOBase SEEK_CUR SEEK_END SEEK_SET StringIO TextIOBase TextIOWrapper
        UnsupportedOperation BlockingIOError
    """,
    "inspect": """
        BoundArguments Parameter Signature cleandoc getdoc isabstract isasyncgen isasyncgenfunction isawaitable
        isbuiltin isclass iscoroutine iscoroutinefunction isdatadescriptor isfunction isgenerator
        isgeneratorfunction ismethod ismethoddescriptor ismodule isroutine signature getgeneratorstate
        getcoroutinestate GEN_CREATED GEN_RUNNING GEN_SUSPENDED GEN_CLOSED CORO_CREATED CORO_RUNNING
        CORO_SUSPENDED CORO_CLOSED get_annotations getmembers getmro getmodulename iscode isframe istraceback
        getfullargspec FullArgSpec getsource getsourcelines
    """,
    "traceback": """
        FrameSummary StackSummary TracebackException extract_tb format_exc format_exception extract_stack
        format_exception_only format_list format_stack format_tb print_stack print_exc print_exception
        print_list print_tb print_last
    """,
    "types": """
        AsyncGeneratorType BuiltinFunctionType BuiltinMethodType CoroutineType DynamicClassAttribute
        EllipsisType FunctionType GeneratorType GenericAlias LambdaType MappingProxyType MethodType ModuleType
        NoneType NotImplementedType SimpleNamespace UnionType coroutine new_class prepare_class resolve_bases
        TracebackType MethodDescriptorType MethodWrapperType ClassMethodDescriptorType WrapperDescriptorType
        GetSetDescriptorType MemberDescriptorType get_original_bases CapsuleType CodeType CellType FrameType
    """,
    "unittest": """
        IsolatedAsyncioTestCase SkipTest TestCase TestLoader TestResult TestSuite TextTestResult TextTestRunner
        defaultTestLoader expectedFailure main skip skipIf skipUnless FunctionTestCase addModuleCleanup
        enterModuleContext BaseTestSuite makeSuite
    """,
    "asyncio": """
        ALL_COMPLETED AbstractEventLoop Barrier BoundedSemaphore BrokenBarrierError CancelledError Condition
        Event FIRST_COMPLETED FIRST_EXCEPTION Future Handle IncompleteReadError InvalidStateError LifoQueue
        LimitOverrunError Lock PriorityQueue Queue QueueEmpty QueueFull QueueShutDown Runner Semaphore
        StreamReader Task TaskGroup Timeout TimeoutError TimerHandle all_tasks as_completed coroutine
        create_task current_task ensure_future gather get_event_loop get_running_loop iscoroutine
        iscoroutinefunction isfuture new_event_loop run run_coroutine_threadsafe set_event_loop shield sleep
        timeout timeout_at to_thread wait wait_for wrap_future eager_task_factory create_eager_task_factory
    """,
    "tempfile": """
        NamedTemporaryFile TemporaryFile SpooledTemporaryFile TemporaryDirectory mkstemp mkdtemp gettempdir
        gettempdirb gettempprefix gettempprefixb
    """,
    "shutil": """
        copyfileobj copyfile copymode copystat copy copy2 copytree move rmtree ignore_patterns Error SameFileError
        SpecialFileError ReadError RegistryError ExecError make_archive unpack_archive get_archive_formats
        get_unpack_formats get_terminal_size
    """,
    "fileinput": "FileInput close filelineno filename fileno input isfirstline isstdin lineno nextfile",
    "glob": "escape has_magic translate",
    "copyreg": "constructor",
    "atexit": "register unregister",
    "zipfile": """
        BadZipFile BadZipfile LargeZipFile Path ZIP_BZIP2 ZIP_DEFLATED ZIP_LZMA ZIP_STORED ZipFile ZipInfo
        is_zipfile error CompleteDirs
    """,
    "platform": "python_version python_version_tuple python_implementation system machine",
    "_thread": "LockType RLock allocate_lock get_ident error start_new_thread stack_size TIMEOUT_MAX",
    "logging.handlers": "BufferingHandler MemoryHandler QueueHandler QueueListener",
    "sqlite3": """
        Binary DataError DatabaseError Date DateFromTicks Error IntegrityError InterfaceError InternalError
        NotSupportedError OperationalError PARSE_COLNAMES PARSE_DECLTYPES PrepareProtocol ProgrammingError Time
        TimeFromTicks Timestamp TimestampFromTicks Warning apilevel paramstyle sqlite_version sqlite_version_info
        threadsafety version version_info
    """,
    "xml.sax.saxutils": "escape unescape quoteattr",
    "xml.sax": "SAXException SAXParseException handler",
    "locale": """
        LC_ALL LC_CTYPE LC_NUMERIC LC_TIME LC_COLLATE LC_MONETARY atof atoi currency delocalize format_string
        getlocale getpreferredencoding localeconv setlocale str strcoll strxfrm Error
    """,
    **dict.fromkeys(("concurrent", "urllib", "xml", "xml.etree", "importlib", "email.mime"), ""),
}
SHOWN = {name: names.split() for name, names in _SHOWN.items()}
# A module under another name than these is of an installed package.
NO_PACKAGES = frozenset({*sys.stdlib_module_names, "guest", "__main__"})


def is_package(name: str) -> bool:
    return type(name) is str and name.partition(".")[0] not in NO_PACKAGES


# The names that a guest with folders of its own sees besides (files.py).
_OF_FILES = {
    "os": """
        open close read write lseek ftruncate truncate fstat isatty fsync fdatasync fdopen stat lstat access listdir
        chdir scandir walk mkdir makedirs rmdir removedirs unlink remove rename renames replace chmod utime stat_result
        F_OK R_OK W_OK X_OK SEEK_SET SEEK_CUR SEEK_END
    """,
    "posixpath": """
        exists lexists isfile isdir islink ismount getsize getmtime getatime getctime samefile samestat realpath
    """,
}
OF_FILES = {name: names.split() for name, names in _OF_FILES.items()}
SHOWN["os.path"] = SHOWN["posixpath"]
SHOWN.update(
    (name, []) for name in ALLOWED if name.startswith("_") and name not in ("__future__", "__main__", "_thread")
)

_HIDDEN = {
    "codecs": "register unregister register_error EncodedFile",
    "gzip": "main",
    "tokenize": "main",
    "functools": "update_wrapper wraps",
    "uuid": "getnode main",
    "time": "clock_settime clock_settime_ns pthread_getcpuclockid",
    "threading": "settrace setprofile settrace_all_threads setprofile_all_threads gettrace getprofile",
    "concurrent.futures": "ProcessPoolExecutor process InterpreterPoolExecutor",
    "timeit": "main",
    "json.encoder": "c_make_encoder",
    "calendar": "main LocaleTextCalendar LocaleHTMLCalendar",
    "pickle": "Unpickler load loads whichmodule",
    "ast": "main",
    "logging": "currentframe FileHandler config",
    "zoneinfo": "reset_tzpath",
    "random": "main",
    "symtable": "main",
    "tarfile": "main bltn_open",
}
HIDDEN = {
    name: names.split() for name, names in _HIDDEN.items()
}  # of some, others stand there instead: replacements.py

# Names that C reads of a module by itself, for a call in any frame: a closed module answers them too.
_READ_BY_C = {
    "warnings": """
        filters defaultaction _defaultaction onceregistry _onceregistry _showwarnmsg WarningMessage
        _warn_unawaited_coroutine _get_context _get_filters _warnings_context
    """,
    "_strptime": """
        _strptime_time _strptime_datetime _strptime_datetime_date _strptime_datetime_time _strptime_datetime_datetime
    """,
    "re": "_subx _expand _compile_template _compile",
    "io": "open TextIOWrapper text_encoding",
    "unicodedata": "normalize",
    "time": "time struct_time strftime localtime gmtime",
    "json.decoder": "JSONDecodeError",
    "functools": "partial",
    "copyreg": "_slotnames _reduce_ex _reconstructor __newobj__ __newobj_ex__ __reduce_ex__",
    "array": "_array_reconstructor",
    "_codecs": "encode",
    "_pylong": "int_to_decimal_string int_from_string int_divmod",
    "zoneinfo._common": "load_tzdata load_data",
    "xml.etree.ElementPath": "find findtext findall iterfind",
    "traceback": "_print_exception_bltn",
    "typing": """
        Generic Union Unpack ForwardRef _GenericAlias _generic_class_getitem _generic_init_subclass _type_check
        _typevar_subst _paramspec_subst _paramspec_prepare_subst _typevartuple_typing_subst
        _typevartuple_prepare_subst _make_union
    """,
    "annotationlib": "call_annotate_function call_evaluate_function",
    "_frozen_importlib": "_module_repr",
    "importlib._bootstrap": "_module_repr",
}
READ_BY_C = {name: frozenset(names.split()) for name, names in _READ_BY_C.items()}

# Joblib puts methods of its own into its classes, and its threads have no package's frame below them. No guest may
# import it, so it works for packages alone.
WORKERS_OF_PACKAGES = "multiprocessing"

# Classes that their own module goes on changing.
UNSEALED = {
    "weakref": ("finalize",),
    "string": ("Template",),
    "difflib": ("HtmlDiff",),
    "_collections_abc": ("ByteString",),
    "collections.abc": ("ByteString",),
}
