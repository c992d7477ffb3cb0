# category: bytecode | expect: contained | min-python: 3.11 | source: the interpreter's own helper modules
import _opcode, opcode
print("ESCAPED:_opcode" if _opcode.stack_effect(opcode.opmap["POP_TOP"]) == -1 and _opcode.__loader__ else "contained")
