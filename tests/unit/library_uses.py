"""Places of the standard library that could act for a guest, and why each may: for test_readers.py.

Functions by module and qualified name, of Python 3.11 to 3.13. A function that is not here, in a module that guests
can import or that such a module loads, fails the test: it has to be looked at.
"""

from __future__ import annotations

# Uses of exec, eval and compile.
EVALUATES = {
    "the importer's own: what it executes becomes a library's code": """
        importlib._bootstrap:FrozenImporter.exec_module importlib._bootstrap_external:NamespaceLoader.get_code
        zipimport:_compile_source zipimport:zipimporter.load_module
    """,
    "has the ring's stand-in of that name, which checks the text and gives it the guest's builtins": """
        dataclasses:_FuncBuilder.add_fns_to_class dataclasses:_create_fn
        inspect:_signature_fromstr.<locals>.wrap_value inspect:get_annotations timeit:Timer.__init__
        typing:ForwardRef.__init__ typing:ForwardRef._evaluate
    """,
    "text that it makes itself of names that are identifiers; it runs with the guest's builtins, as all text does": """
        collections:namedtuple gettext:c2py unittest.mock:_set_async_signature unittest.mock:_set_signature
    """,
    "makes a tree or code of text, and runs nothing": """
        ast:parse dis:_test dis:_try_compile dis:main pkgutil:ImpLoader.get_code
    """,
    "reads a file first, and there are none": """
        optparse:Values.read_file
    """,
}

# Imports by a name that is computed.
IMPORTS = {
    "has the guest's own function of that name": """
        unittest.loader:TestLoader._get_module_from_name unittest.loader:TestLoader.discover
        unittest.loader:TestLoader.loadTestsFromName unittest.main:TestProgram.__init__
    """,
    "named in readers.IMPORTS": """
        encodings:search_function xml.sax:_create_parser
    """,
    "asks the interpreter's function, which looks for the name in its code and in the guest's list": """
        importlib.util:find_spec optparse:Values.read_module pickle:_Pickler.save_global pkgutil:walk_packages
        sysconfig:_init_posix traceback:_compute_suggestion_error warnings:_getcategory
        xml.dom.domreg:getDOMImplementation
    """,
    "has another find_class, which asks the guest's function": """
        pickle:_Unpickler.find_class
    """,
    "imports a closed module, and is not shown": """
        importlib.resources._common:resolve inspect:_main pkgutil:_import_imp pkgutil:iter_importers
        pkgutil:resolve_name
    """,
}

# sys.modules, where the guest's own module is
MODULES = {
    "the importer's own": """
        importlib._bootstrap:__import__ importlib._bootstrap:_exec importlib._bootstrap:_find_and_load
        importlib._bootstrap:_find_and_load_unlocked importlib._bootstrap:_find_spec
        importlib._bootstrap:_handle_fromlist importlib._bootstrap:_install_external_importers
        importlib._bootstrap:_load_backward_compatible importlib._bootstrap:_load_module_shim
        importlib._bootstrap:_load_unlocked importlib._bootstrap:_setup
        importlib._bootstrap_external:_NamespacePath._get_parent_path importlib.util:_LazyModule.__getattribute__
        importlib.util:_find_spec_from_path importlib.util:_module_to_load importlib.util:find_spec importlib:<module>
        importlib:find_loader importlib:reload zipimport:zipimporter.load_module
    """,
    "has a stand-in for sys, whose modules are the guest's own and a few names of typing and dataclasses": """
        dataclasses:_get_field dataclasses:_is_type dataclasses:_process_class enum:EnumType._convert_
        enum:_old_convert_ enum:global_enum inspect:_findclass inspect:_signature_fromstr inspect:get_annotations
        inspect:getfile inspect:getmodule typing:<module> typing:ForwardRef._evaluate typing:get_type_hints
        unittest.loader:TestLoader._get_directory_containing_module unittest.loader:TestLoader._get_module_from_name
        unittest.loader:TestLoader.discover
    """,
    "the code that it runs when it is imported": """
        decimal:<module> os:<module> xml.parsers.expat:<module>
    """,
    "looks whether a module is loaded, or hands out a closed module": """
        logging:LogRecord.__init__ optparse:Values.read_module pickle:_Pickler.save_global
        pickle:_Unpickler.find_class pickle:whichmodule pkgutil:extend_path pkgutil:get_data pkgutil:get_loader
        pkgutil:walk_packages sysconfig:_generate_posix_vars unittest.case:_AssertWarnsContext.__enter__
        unittest.suite:TestSuite._handleModuleFixture unittest.suite:TestSuite._handleModuleTearDown
        warnings:catch_warnings.__init__ warnings:catch_warnings.__repr__ xml.sax:make_parser
    """,
}

# getattr(), setattr(), hasattr() and their like with a name that is no constant
CHOOSES = {
    "the read is marked (runtime_names.c): neither a guard nor a closed module answers it": """
        _colorize:<module> _markupbase:ParserBase._parse_doctype_subset abc:update_abstractmethods
        argparse:Action._get_kwargs argparse:ArgumentParser._get_kwargs argparse:ArgumentParser._parse_known_args
        argparse:ArgumentParser.parse_known_args argparse:ArgumentParser.parse_known_intermixed_args
        argparse:BooleanOptionalAction.__call__ argparse:Namespace.__init__ argparse:_ActionsContainer._get_handler
        argparse:_AppendAction.__call__ argparse:_AppendConstAction.__call__ argparse:_CountAction.__call__
        argparse:_ExtendAction.__call__ argparse:_StoreAction.__call__ argparse:_StoreConstAction.__call__
        argparse:_SubParsersAction.__call__ ast:NodeTransformer.generic_visit ast:NodeVisitor.visit
        ast:NodeVisitor.visit_Constant ast:copy_location ast:dump.<locals>._format ast:iter_fields cmd:Cmd.complete
        cmd:Cmd.do_help cmd:Cmd.onecmd codecs:StreamReader.__getattr__ codecs:StreamReaderWriter.__getattr__
        codecs:StreamRecoder.__getattr__ codecs:StreamWriter.__getattr__ configparser:ConverterMapping.__delitem__
        configparser:ConverterMapping.__init__ configparser:ConverterMapping.__setitem__
        configparser:SectionProxy.__init__ contextlib:_RedirectStream.__enter__ contextlib:_RedirectStream.__exit__
        copy:_reconstruct dataclasses:_FuncBuilder.add_fns_to_class dataclasses:_asdict_inner
        dataclasses:_astuple_inner dataclasses:_dataclass_getstate dataclasses:_get_field
        dataclasses:_is_dataclass_instance dataclasses:_process_class dataclasses:_replace
        dataclasses:_set_new_attribute dataclasses:fields dataclasses:is_dataclass dataclasses:replace
        decimal:localcontext email._policybase:_PolicyBase.__init__ email._policybase:_PolicyBase.__setattr__
        email._policybase:_PolicyBase.clone email._policybase:_extend_docstrings email.generator:Generator._dispatch
        email.message:MIMEPart._add_multipart enum:Enum.__new__ enum:EnumType.__new__ enum:EnumType._add_member_
        enum:EnumType._find_new_ enum:_dataclass_repr enum:_proto_member.__set_name__
        enum:_simple_enum.<locals>.convert_class enum:_test_simple_enum enum:property.__get__ functools:total_ordering
        functools:update_wrapper gettext:NullTranslations.install hashlib:__get_openssl_constructor
        importlib._bootstrap:_find_and_load_unlocked importlib._bootstrap:_handle_fromlist importlib._bootstrap:_setup
        importlib._bootstrap:_wrap importlib._bootstrap_external:_NamespacePath._get_parent_path
        importlib._bootstrap_external:_check_name.<locals>._wrap
        importlib.resources._adapters:CompatibilityFiles.__getattr__
        importlib.resources._adapters:SpecLoaderAdapter.__getattr__ importlib.util:_LazyModule.__delattr__
        importlib.util:_LazyModule.__getattribute__ inspect:_findclass inspect:_finddoc inspect:_main
        inspect:_signature_get_user_defined_method inspect:classify_class_attrs inspect:getmodule inspect:isabstract
        operator:attrgetter.__init__.<locals>.func operator:methodcaller.__call__ optparse:Option._set_attrs
        optparse:Option.take_action optparse:Values.__init__ optparse:Values._update_careful
        optparse:Values.ensure_value os:_wrap_close.__getattr__ pickle:_Unpickler.find_class
        pickle:_Unpickler.load_build pickle:_getattribute pkgutil:resolve_name platform:_Processor.get
        plistlib:_PlistParser.handle_begin_element plistlib:_PlistParser.handle_end_element
        pprint:PrettyPrinter._pprint_dataclass reprlib:Repr.repr1 selectors:_can_use shutil:copystat
        shutil:copystat.<locals>.lookup ssl:_sslcopydoc string:Formatter.get_field subprocess:Popen._execute_child
        subprocess:Popen._posix_spawn subprocess:_args_from_interpreter_flags tarfile:TarFile.open
        tarfile:TarInfo._apply_pax_info tempfile:_TemporaryFileWrapper.__getattr__ traceback:_compute_suggestion_error
        typing:NamedTupleMeta.__new__ typing:_BaseGenericAlias.__getattr__ typing:_BaseGenericAlias.__setattr__
        typing:_ProtocolMeta.__init__ typing:_ProtocolMeta.__instancecheck__ typing:__getattr__
        typing:_is_callable_members_only typing:no_type_check typing:runtime_checkable unittest.case:TestCase.__init__
        unittest.case:TestCase._getAssertEqualityFunc unittest.case:TestCase.debug unittest.case:TestCase.run
        unittest.loader:TestLoader.getTestCaseNames.<locals>.shouldIncludeMethod
        unittest.loader:TestLoader.loadTestsFromModule unittest.loader:TestLoader.loadTestsFromName
        unittest.main:TestProgram.__init__ unittest.mock:MagicMixin._mock_set_magics
        unittest.mock:MagicProxy.create_mock unittest.mock:NonCallableMock.__delattr__
        unittest.mock:NonCallableMock.__getattr__ unittest.mock:NonCallableMock.__setattr__
        unittest.mock:NonCallableMock._mock_add_spec unittest.mock:NonCallableMock.attach_mock
        unittest.mock:NonCallableMock.configure_mock unittest.mock:_copy_func_details
        unittest.mock:_delegating_property.<locals>._get unittest.mock:_delegating_property.<locals>._set
        unittest.mock:_patch.__enter__ unittest.mock:_patch.__exit__ unittest.mock:_patch.decorate_class
        unittest.mock:_patch.get_original unittest.mock:_patch_dict.decorate_class unittest.mock:_setup_async_mock
        unittest.mock:_setup_async_mock.<locals>.wrapper unittest.mock:create_autospec unittest.mock:seal
        unittest.runner:_WritelnDecorator.__getattr__ unittest.suite:_call_if_exists
        urllib.request:FancyURLopener.http_error_401 urllib.request:FancyURLopener.http_error_407
        urllib.request:OpenerDirector._call_chain urllib.request:OpenerDirector.open
        urllib.request:ProxyHandler.__init__ urllib.request:URLopener.http_error urllib.request:URLopener.open
        warnings:_getcategory xml.dom.minicompat:defproperty xml.dom.xmlbuilder:DOMBuilder.getFeature
        xml.dom.xmlbuilder:DOMBuilder.setFeature xml.dom.xmlbuilder:DOMBuilder.supportsFeature
        xml.sax.saxutils:_gettextwriter.<locals>._wrapper.__getattr__ zoneinfo._common:_TZifHeader.__init__
    """,
}

# reads a guarded name and is answered nothing, or nothing more than a guest
UNANSWERED = {
    "sets a state that its caller's object names: of itertools' iterators none is set": "copy:_reconstruct",
    "not shown, or not importable": """
        dis:* inspect:_getmembers inspect:getargvalues inspect:getasyncgenlocals inspect:getclasstree
        inspect:getclosurevars inspect:getclosurevars.<locals>.<dictcomp> inspect:getcoroutinelocals
        inspect:getframeinfo inspect:getgeneratorlocals inspect:getinnerframes inspect:getouterframes inspect:walktree
        subprocess:_text_encoding zipimport:zipimporter.load_module
    """,
    "its own instruction would be answered; the ring has another in its place": """
        inspect:getmro
    """,
    "of the guest's own classes alone, which everybody may ask": """
        abc:update_abstractmethods dataclasses:_add_slots dataclasses:_process_class
        email.headerregistry:BaseHeader.__reduce__ random:Random.__init_subclass__ types:get_original_bases
        typing:Generic.__init_subclass__ typing:Protocol.__init_subclass__ typing:_generic_init_subclass
        unittest.mock:NonCallableMock._get_child_mock
    """,
    "a value that everybody may have unless it is a module, which nobody may": """
        asyncio.base_events:_format_handle copy:_deepcopy_method copyreg:_reduce_ex functools:partialmethod.__get__
        heapq:merge inspect:_finddoc inspect:getcallargs tokenize:detect_encoding weakref:WeakMethod.__new__
    """,
    "takes a type by example: it reads the guard itself, off the type": "types:<module>",
    "would hand the value on": """
        types:_GeneratorWrapper.gi_code types:_GeneratorWrapper.gi_frame types:_GeneratorWrapper.gi_yieldfrom
    """,
}
