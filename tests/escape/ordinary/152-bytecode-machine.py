from enum import IntEnum, auto


class Op(IntEnum):
    PUSH = auto()
    ADD = auto()
    MUL = auto()
    SUB = auto()
    LOAD = auto()
    STORE = auto()
    JUMP = auto()
    JUMPZ = auto()
    CALL = auto()
    RET = auto()
    PRINT = auto()
    HALT = auto()


class Machine:
    def __init__(self, program):
        self.program, self.stack, self.frames, self.ip, self.steps, self.out = program, [], [{}], 0, 0, []

    def run(self, limit=10_000):
        while True:
            op, *arguments = self.program[self.ip]
            self.ip += 1
            self.steps += 1
            if self.steps > limit:
                raise RuntimeError("too many steps")
            if op is Op.HALT:
                return self.out
            getattr(self, f"do_{op.name.lower()}")(*arguments)

    def do_push(self, value):
        self.stack.append(value)

    def binary(function):
        def do(self):
            b, a = self.stack.pop(), self.stack.pop()
            self.stack.append(function(a, b))

        return do

    do_add = binary(lambda a, b: a + b)
    do_mul = binary(lambda a, b: a * b)
    do_sub = binary(lambda a, b: a - b)
    del binary

    def do_load(self, name):
        self.stack.append(self.frames[-1][name])

    def do_store(self, name):
        self.frames[-1][name] = self.stack.pop()

    def do_jump(self, to):
        self.ip = to

    def do_jumpz(self, to):
        if self.stack.pop() == 0:
            self.ip = to

    def do_call(self, to):
        self.frames.append({"return": self.ip})
        self.ip = to

    def do_ret(self):
        self.ip = self.frames.pop()["return"]

    def do_print(self):
        self.out.append(self.stack.pop())


def assemble(text):
    lines, labels, program = [], {}, []
    for line in text.strip().splitlines():
        line = line.split(";")[0].strip()
        if line.endswith(":"):
            labels[line[:-1]] = len(lines)
        elif line:
            lines.append(line.split())
    for name, *arguments in lines:
        program.append(
            (
                Op[name.upper()],
                *(labels[a] if a in labels else int(a) if a.lstrip("-").isdigit() else a for a in arguments),
            )
        )
    return program


program = assemble("""
    push 10
    call fact
    print
    push 3
    push 4
    mul
    print
    halt
fact:               ; n on the stack, n! left there
    store n
    push 1
    store acc
loop:
    load n
    jumpz done
    load acc
    load n
    mul
    store acc
    load n
    push 1
    sub
    store n
    jump loop
done:
    load acc
    ret
""")
machine = Machine(program)
print(machine.run(), machine.steps, repr(program[0]))
try:
    Machine(assemble("top:\njump top")).run(50)
except RuntimeError as error:
    print(error)
