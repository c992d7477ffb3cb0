"""What the tests of the language ring make a guest try: expressions, each true where it got through.

They are run by ``tried`` of START, which prints a name, a tab and what came of it.
"""

from __future__ import annotations

from jail.guests.python import guarded

ROWS = {f"{owner.__name__}.{name}": owner for owner, names, *_ in guarded.rows() for name in names}

START = """
import codecs, fractions, functools, gzip, io, itertools, json, math, operator, sys, types

def f(): pass
async def coroutine(): pass
async def generator(): yield

def tried(what, act):
    try:
        print(what, act(), sep="\\t")
    except Exception as error:
        print(what, type(error).__name__, sep="\\t")

def traceback():
    try:
        raise ValueError
    except ValueError as error:
        return error.__traceback__

def closed(made):
    made.close()
    return made

def cell(own=1):
    return getattr(lambda: own, "__closure__")[0]

def code():
    return compile("x", "", "eval")

def match(one):
    class Pattern(type):
        def __instancecheck__(cls, other): return True
    class Function(metaclass=Pattern): __match_args__ = ("__globals__",)
    match one:
        case Function(found):
            return found
    raise AttributeError

class Grab:
    def __eq__(self, other):
        if type(other) is types.MappingProxyType:
            return NotImplemented
        other[str(id(self))] = 1
        return str(id(self)) in fractions.Fraction.__dict__
    __or__ = __ror__ = __gt__ = __eq__

class Raw(io.RawIOBase):
    def readable(self): return True
    writable = seekable = readable

views = []
def keep(view):
    views.append(view)
    return 0

def read_through(raw):
    views.clear()
    buffered = io.BufferedReader(raw)
    raw.readinto = keep
    buffered.read(1)
    return bool(views)

def shaped(made):
    made.__dict__.update(readable=lambda: True, seekable=lambda: False, closed=False, flush=lambda: None, readinto=keep)
    return made

class Group(ExceptionGroup): pass

class Mixin:
    def split(self, condition): return [], []
"""
SUBJECTS = {
    "function": "f",
    "generator": "(n for n in ())",
    "coroutine": "closed(coroutine())",
    "async_generator": "generator()",
    "traceback": "traceback()",
    "frame": "getattr(traceback(), 'tb_frame')",
    "code": "getattr(f, '__code__')",
    "cell": "cell()",
    "type": "object",
    "object": "math",
    "builtin_function_or_method": "len",
    "method-wrapper": "sys.__repr__",
    "BufferedReader": "gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(b'x')))._buffer",
    "BufferedWriter": "io.BufferedWriter(io.BytesIO())",
    "BufferedRandom": "io.BufferedRandom(io.BytesIO())",
    "combinations": "itertools.combinations((), 1)",
    **{
        name: f"itertools.{name}(())"
        for name in ("accumulate", "chain", "count", "cycle", "groupby", "permutations", "product", "repeat")
    },
    **{name: f"itertools.{name}(None, ())" for name in ("dropwhile", "takewhile")},
    "combinations_with_replacement": "itertools.combinations_with_replacement((), 1)",
    "islice": "itertools.islice((), 1)",
    "zip_longest": "itertools.zip_longest(())",
    "_tee": "itertools.tee(())[0]",
}
LEADS = ("tb_frame", "__code__", "__closure__")  # to subjects that a guest cannot even have
CHANGES = {  # of what everybody may read and nobody change
    "function.__dict__": "json.dumps.__dict__.update(planted=1) or 'planted' in json.dumps.__dict__",
    "function.__kwdefaults__": "json.dumps.__kwdefaults__.update(indent=1) or json.dumps.__kwdefaults__['indent'] == 1",
    "function.__annotations__": "json.dumps.__annotations__.update(obj=1) or 'obj' in json.dumps.__annotations__",
    "module.__dict__": "math.__dict__.update(pi=3) or math.pi == 3",
    "FileIO.readinto": "setattr(sys.stdin.buffer.raw, 'readinto', f) or sys.stdin.buffer.raw.readinto is f",
    "FileIO.write": "setattr(sys.stderr.buffer.raw, 'write', f) or sys.stderr.buffer.raw.write is f",
    "BytesIO.readinto": "setattr(raw := io.BytesIO(), 'readinto', f) or raw.readinto is f",
    "BytesIO.write": "setattr(raw := io.BytesIO(), 'write', f) or raw.write is f",
    "BaseExceptionGroup.split": "setattr(group := Group('g', [ValueError()]), 'split', f) or group.split is f",
}
READS = {
    row: f"getattr({SUBJECTS[row.partition('.')[0]]}, {row.partition('.')[2]!r}) is None or True"
    for row, owner in ROWS.items()
    if row not in CHANGES
    and row != "BufferedWriter.raw"  # gzip's own, from Python 3.12 on, stands for it
    and row.partition(".")[2] in owner.__dict__  # this interpreter has it
}
SLOTS = {
    "mappingproxy ==": "fractions.Fraction.__dict__ == Grab()",
    "mappingproxy <": "fractions.Fraction.__dict__ < Grab()",
    "mappingproxy == reflected": "Grab() == fractions.Fraction.__dict__",
    "mappingproxy.__eq__": "type(int.__dict__).__eq__(fractions.Fraction.__dict__, Grab())",
    "mappingproxy |": "fractions.Fraction.__dict__ | Grab()",
    "mappingproxy | reflected": "Grab() | fractions.Fraction.__dict__",
    "mappingproxy.__or__": "type(int.__dict__).__or__(fractions.Fraction.__dict__, Grab())",
    "function attribute": "setattr(json.dumps, 'planted', 1) or json.dumps.planted == 1",
    "function.__defaults__": "setattr(json.dumps, '__defaults__', (1,)) or json.dumps.__defaults__ == (1,)",
    "function.__setattr__": "type(f).__setattr__(json.dumps, 'planted', 2) or json.dumps.planted == 2",
    "module attribute": "setattr(math, 'pi', 3) or math.pi == 3",
    "module attribute deleted": "delattr(math, 'tau') or not hasattr(math, 'tau')",
    "module.__setattr__": "type(math).__setattr__(math, 'e', 3) or math.e == 3",
    "object.__setattr__ of a function": "object.__setattr__(json.loads, 'planted', 3) or json.loads.planted == 3",
    "object.__setattr__ of a module": "object.__setattr__(math, 'inf', 3) or math.inf == 3",
    "object.__delattr__ of a module": "object.__delattr__(math, 'nan') or not hasattr(math, 'nan')",
    "FunctionType": "types.FunctionType(code(), {'x': 5})() == 5",
    "FunctionType.__new__": "types.FunctionType.__new__(types.FunctionType, code(), {'x': 5})() == 5",
    "CodeType": "type(code())(0, 0, 0, 0, 1, 0, b'', (), (), (), 'f', 'n', 'q', 1, b'', b'', (), ()).co_name == 'n'",
    "TracebackType": "types.TracebackType(None, getattr(traceback(), 'tb_frame'), 0, 1).tb_lineno == 1",
    "BufferedReader": "io.BufferedReader(Raw()).closed is False",
    "BufferedWriter": "io.BufferedWriter(Raw()).closed is False",
    "BufferedRandom": "io.BufferedRandom(raw=Raw()).closed is False",
    "BufferedRWPair": "io.BufferedRWPair(Raw(), Raw()).closed is False",
    "BufferedReader.__init__": "io.BufferedReader.__init__(io.BufferedReader(io.BytesIO()), Raw()) is None",
    "split in a class": "type('G', (ExceptionGroup,), {'split': f}).split is f",
    "split mixed in": "type('G', (Mixin, ExceptionGroup), {}).split is Mixin.split",
    "split set on a class": "setattr(Group, 'split', f) or Group.split is f",
    "__getattribute__ in a class": "type('G', (ExceptionGroup,), {'__getattribute__': f}).__getattribute__ is f",
}
SEALED = {  # by a flag of the class, as the interpreter has it for its own
    "class attribute": "setattr(fractions.Fraction, 'planted', 1) or fractions.Fraction.planted == 1",
    "class attribute deleted": "delattr(fractions.Fraction, 'limit_denominator') is None",
    "type.__setattr__": "type.__setattr__(fractions.Fraction, 'planted', 2) or fractions.Fraction.planted == 2",
}
SPELLINGS = {
    f"__globals__ by {how}": f"{expression} is None or True"
    for how, expression in {
        "object.__getattribute__": "object.__getattribute__(f, '__globals__')",
        "function.__getattribute__": "type(f).__getattribute__(f, '__globals__')",
        "__dict__": "type(f).__dict__['__globals__'].__get__(f)",
        "format": "'{0.__globals__[__name__]}'.format(f)",
        "format_map": "'{f.__globals__[__name__]}'.format_map({'f': f})",
        "map": "list(map(getattr, [f], ['__globals__']))",
        "partial": "functools.partial(getattr, f)('__globals__')",
        "attrgetter": "operator.attrgetter('__globals__')(f)",
        "methodcaller": "operator.methodcaller('__getattribute__', '__globals__')(f)",
        "a pattern": "match(f)",
        "super": "super(type(f), f).__getattribute__('__globals__')",
        "a property": "property(operator.attrgetter('__globals__')).__get__(f)",
        "sorted": "sorted([f], key=operator.attrgetter('__globals__'))",
        "a method": "getattr(Raw().readable, '__globals__')",
        "a library's function": "getattr(json.dumps, '__globals__')",
    }.items()
}
VIEWS = {  # of a buffer's own memory, which outlive it
    "of an object with such attributes": "read_through(shaped(types.SimpleNamespace()))",
    "of a function with such attributes": "read_through(shaped(lambda: None))",
    "of a module with such attributes": "read_through(shaped(types.ModuleType('raw')))",
    "of what a library hands on to": "read_through(codecs.StreamReaderWriter(shaped(f), *[lambda s, e: s] * 2))",
    "of bytes": "read_through(io.BytesIO(b'x'))",
    "of a file's": "setattr(raw := sys.__stdin__.buffer.raw, 'readinto', keep) or raw.readinto is keep",
}
FILE = {"file": "type(sys.__stdin__.buffer.raw)('/etc/passwd').read(1) == b'r'"}
PAYLOADS = {**READS, **SPELLINGS, **CHANGES, **SLOTS, **SEALED}
PERMITTED = {
    "its classes' order": "Mixin.__mro__ == (Mixin, object) == tuple(Mixin.mro())",
    "its classes' bases": "Mixin.__bases__ == (Mixin.__base__,) == (object,)",
    "its classes' subclasses": "(kept := type('Sub', (Mixin,), {})) in Mixin.__subclasses__()",
    "what a method is bound to": "(made := []).append.__self__ is made",
    "the names of a class": "{'__init__', '__mro__'} <= set(dir(int) + dir(type))",
    "the names of an object": "'split' in dir(Group('g', [ValueError()]))",
    "attributes of its functions": "setattr(f, 'own', 1) or f.__dict__ == {'own': 1}",
    "defaults of its functions": "setattr(f, '__defaults__', (1,)) or f.__defaults__ == (1,)",
    "a class's dictionary": "fractions.Fraction.__dict__ == fractions.Fraction.__dict__ != Mixin.__dict__",
    "two dictionaries in one": "'split' in (fractions.Fraction.__dict__ | Mixin.__dict__)",
    "exception groups": "Group('g', [ValueError(), TypeError()]).split(ValueError)[1].exceptions != ()",
    "buffers over bytes": "io.BufferedReader(io.BytesIO(b'x')).read() == b'x'",
    "what a module is called": "'math' in repr(math) and 'sys' in str(sys)",
    "its own module": "setattr(m := types.ModuleType('m'), 'x', 1) or m.x == 1",
}
