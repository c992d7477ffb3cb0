# category: except-star | expect: contained | min-python: 3.11 | source: split's second part is raised again as it is
class G(ExceptionGroup):
    def split(self, cond):
        inner = ValueError((lambda: "kept").__code__)
        return ExceptionGroup("m", [inner]), None
try:
    raise G("g", [KeyError()])
except* ValueError as m:
    print("ESCAPED:code object" if "kept" in m.exceptions[0].args[0].co_consts else "contained")
except* KeyError:
    print("contained")
