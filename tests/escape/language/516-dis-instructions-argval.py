# category: deputy | expect: contained | min-python: 3.11 | source: dis lists constants, nested code objects among them
import dis
def outer():
    def inner():
        return "kept"
    return inner
codes = [i.argval for i in dis.get_instructions(outer) if hasattr(i.argval, "co_code")]
print("ESCAPED:code object by dis" if "kept" in codes[0].co_consts else "contained")
