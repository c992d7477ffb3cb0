# category: frames | expect: contained | min-python: 3.11 | source: dis hands out the code object it reads
import dis
print("ESCAPED:code object by dis" if "kept" in dis.Bytecode(lambda: "kept").codeobj.co_consts else "contained")
