"""Locks the interpreter: the guest's code gets guarded attributes, facades, builtins made from nothing, and an audit
hook.

docs/language.md is the argument. The order matters: what the harness needs of the real interpreter is taken before.
"""

from __future__ import annotations

import _io
import builtins as _real
import os
import sys

from . import (
    acts,
    allowed_modules,
    beside,
    facades,
    granted,
    guarded,
    hooks,
    library_imports,
    namespace,
    replacements,
    streams,
    system_facades,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


class Ring:
    """A locked interpreter."""

    def __init__(
        self, native: ModuleType, level: str, imports: list[str] | None, folders: tuple[str, ...] = ()
    ) -> None:
        granted.folders = tuple(folders)
        self.native = native
        self.names = namespace.Names(native, self.refuse, level == "strict")
        self.importer = facades.Importer(native, self.refuse, imports, level != "strict")
        self.main: dict[str, Any] = {}
        self.builtins: dict[str, Any] = {}
        self._lock()

    source_refused = namespace.SourceRefused

    def refuse(self, what: str, why: str, kind: type[BaseException]) -> BaseException:
        """Notes a refusal; the exception for it, to be raised."""
        self.native.note(what, why)
        error = kind(f"{what!r} is not reachable here: {why}")
        if isinstance(error, ImportError):
            error.name = what
        return error

    def set_argv(self, argv: list[str]) -> None:
        """Sets the arguments, as the guest's sys shows them."""
        self.importer.own["sys"]["argv"] = list(argv)

    def set_variables(self, values: dict[str, str]) -> None:
        """Adds variables to the environment that the guest's os shows."""
        self.importer.own["os"]["environ"].update(values)

    def confine(self, narrow: bytes | None) -> None:
        """Opens the guest's own folders, in the tree of this jail, and puts the second filter on, if there is one."""
        if granted.folders:
            self.native.open_folders(granted.folders)
        if narrow:
            self.native.confine(narrow)

    def add_source(self, filename: str, source: bytes) -> None:
        """Adds the source that runs, for the tracebacks that it prints itself."""
        granted.sources[filename] = source
        if "linecache" in sys.modules:
            replacements.linecache(sys.modules["linecache"])

    def add_module(self, name: str, names: dict[str, Any]) -> None:
        """Adds a module that has no file, before the guest runs: whatever the policy's imports are, it is granted."""
        self.native.seal_names(names, name, False)
        self.importer.facades[name] = self.native.own_module(name, names)
        self.importer.names[name] = names

    def look_beside(self, folder: str, on_refused: Any) -> None:
        """Lets imports find the modules beside the script (beside.py)."""
        self.importer.beside = granted.beside = beside.Beside(self, folder, on_refused)

    def _make_main(self) -> None:
        """Makes ``__main__``, with the guest's builtins, in its place in sys.modules: pickle and others look there."""
        self.module = type(sys)("__main__")
        main = self.main = self.names.main = self.module.__dict__
        main.clear()
        main.update({"__name__": "__main__", "__doc__": None, "__builtins__": self.builtins})
        sys.modules["__main__"] = self.module

    def _lock(self) -> None:
        names, real = self.builtins, vars(_real)
        names.update({name: real[name] for name in guarded.BUILTINS})
        names.update(
            (name, value)
            for name, value in real.items()
            if isinstance(value, type) and issubclass(value, BaseException)
        )
        names.update(
            self.names.builtins(),
            __import__=self._import(),
            open=vars(_io)["open"] if granted.folders else streams.open_standard,
            help=streams.help_short,
            **_closers(),
        )
        names["__name__"] = "builtins"
        if granted.folders:
            replacements.show_files()
        # modules that are in sys.modules under no name
        strays = [one for one in (sys.modules["__main__"], getattr(sys, "monitoring", None)) if one is not None]
        self._make_main()
        self._equip_deputies()
        hooks.install()
        self.importer.own.update(
            {
                "sys": system_facades.sys_names(vars(sys), self.importer.facades, self.refuse),
                "os": system_facades.os_names(vars(os)),
                "builtins": {name: value for name, value in names.items() if name != "__build_class__"},
            }
        )
        packages = tuple(self.importer.packages)
        rows = guarded.rows()
        # importlib._bootstrap makes modules of type(sys), which may be that of a closed module from now on
        vars(sys.modules["_frozen_importlib"])["_new_module"] = type(sys)
        # at level standard a listed package may bring its own compiled modules
        compiled = os.path.dirname(os.__file__) if self.names.strict else None
        os_names = vars(os)
        known = acts.KNOWN if self.names.strict else None
        self.native.admit(known, self._gates(known))
        if self.importer.trusting:  # packages are not restricted
            self.native.trust_packages(allowed_modules.NO_PACKAGES - {allowed_modules.WORKERS_OF_PACKAGES})
        self.native.disguise()
        self.native.quarantine()
        self.native.lock(names, compiled, guarded.choosers(packages))
        for owner, attributes, why, readers, mode in rows:
            for attribute in attributes:
                self.native.guard(owner, attribute, why, readers, mode)
        self.importer.seal_new()
        self.native.seal_names(names, "builtins", True)  # with those that are made here
        for stray in strays:
            self.native.close(stray, frozenset(), False)
        acts.rehash(os_names)
        real["__import__"] = library_imports.made_for(self.importer)
        if self.importer.is_listed("__main__"):  # before it is imported, for sys.modules[__name__]
            self.importer.facades["__main__"] = self.native.own_module("__main__", self.main)
            self.importer.names["__main__"] = self.main

    def _gates(self, known: frozenset[str] | None) -> Any:
        native = self.native

        def gates(module: ModuleType) -> None:
            """Gates each compiled module that a loader makes, before any other code has it."""
            name = native.getattr(module, "__name__").rpartition(".")[2]
            if known is not None and name not in known:
                raise ImportError(f"no module named {name!r} here", name=name)
            acts.gate(native, name, module)

        return gates

    def _equip_deputies(self) -> None:
        granted.guest, granted.native = self.module, self.native
        granted.trusted_getattr = self.native.getattr
        granted.named_getattr, granted.is_instance = self.native.named_getattr, self.native.is_instance
        granted.refusal = self.refuse
        granted.is_guest = self.native.is_guest
        granted.make_function = self.native.make_function
        granted.patch_array, granted.patch_decimal = self.native.patch_array, self.native.patch_decimal
        granted.patch_pickle, granted.guard = self.native.patch_pickle, self.native.guard
        granted.acts_for_package = self.native.acts_for_package
        trusting = self.importer.trusting
        granted.is_trusted = lambda name: trusting and allowed_modules.is_package(name)
        importer = self.importer

        def check_import(package: str, name: str) -> None:
            library_imports.check(importer, package, name)

        granted.check_import = check_import if trusting else None
        granted.is_own = self.native.is_own
        granted.close, granted.names_of = self.native.close, self.native.names_of
        granted.guest_import = self.builtins["__import__"]
        names, run = self.builtins, self.native.run_with
        checked, compiled, unveil = self.names.checked, self.names.compile, namespace.unveil

        def own(globals: Any) -> dict[str, Any]:
            """Returns the guest's namespace itself; of any other a copy, which can be given builtins."""
            found = unveil(globals)
            return found if found is self.main else {**(found or {}), "__builtins__": names}

        def run_source(source: Any, /, globals: dict[str, Any] | None = None, locals: Any = None) -> None:
            globals = own(globals)
            run(checked(source, "exec"), globals, globals if locals is None else locals, names)

        def eval_source(source: Any, /, globals: dict[str, Any] | None = None, locals: Any = None) -> Any:
            globals = own(globals)
            return run(checked(source, "eval"), globals, globals if locals is None else locals, names)

        def compile_source(*args: Any, **options: Any) -> Any:
            return compiled(*args, **options)

        # Functions, not methods: a method leads to the object that it is bound to.
        granted.run_source, granted.eval_source, granted.compile_source = run_source, eval_source, compile_source

    def _import(self) -> Any:
        importer = self.importer

        def __import__(  # noqa: N807
            name: str,
            globals: Any = None,
            locals: Any = None,  # noqa: ARG001
            fromlist: Any = (),
            level: int = 0,
        ) -> Any:
            return importer(name, fromlist, level, beside.package_of(namespace.unveil(globals)) if level else None)

        __import__.__qualname__, __import__.__module__ = "__import__", "builtins"
        return __import__


def _closers() -> dict[str, Any]:
    def exit(code: object = None) -> None:
        raise SystemExit(code)

    def quit(code: object = None) -> None:
        raise SystemExit(code)

    for function in (exit, quit):
        function.__qualname__, function.__module__ = function.__name__, "builtins"
    return {"exit": exit, "quit": quit}
