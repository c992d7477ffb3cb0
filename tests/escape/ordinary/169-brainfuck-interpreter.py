HELLO = "++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++."


def run(code, data=""):
    tape, at, ip, out, given = [0] * 300, 0, 0, [], iter(data)
    jump, stack = {}, []
    for i, c in enumerate(code):
        if c == "[":
            stack.append(i)
        elif c == "]":
            j = stack.pop()
            jump[i], jump[j] = j, i
    steps = 0
    while ip < len(code):
        match code[ip]:
            case ">":
                at += 1
            case "<":
                at -= 1
            case "+" | "-" as sign:
                tape[at] = (tape[at] + (1 if sign == "+" else -1)) % 256
            case ".":
                out.append(chr(tape[at]))
            case ",":
                tape[at] = ord(next(given, "\0"))
            case "[" if not tape[at]:
                ip = jump[ip]
            case "]" if tape[at]:
                ip = jump[ip]
        ip += 1
        steps += 1
    return "".join(out), steps


print(*run(HELLO))
print(run(",[.,]", "echo")[0], run(">,[>,]<[.<]", "drow")[0])
