# category: exec-injection | expect: contained | min-python: 3.11 | source: a default factory is called without a trace in the text
import dataclasses, functools
@dataclasses.dataclass
class C:
    m: object = dataclasses.field(default_factory=functools.partial(__import__, "posix"))
print("ESCAPED:posix by a factory" if C().m.getpid() else "contained")
