import math
import operator as op

PROGRAM = """
(begin
  (define square (lambda (x) (* x x)))
  (define fib (lambda (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))
  (define map (lambda (f xs) (if (null? xs) (quote ()) (cons (f (car xs)) (map f (cdr xs))))))
  (define make-counter (lambda () (begin (define n 0) (lambda () (begin (set! n (+ n 1)) n)))))
  (define c (make-counter))
  (c) (c)
  (list (square 7) (fib 12) (map square (list 1 2 3)) (c) (let ((a 2) (b 3)) (* (* a b) pi))))
"""


class Env(dict):
    def __init__(self, names=(), values=(), outer=None):
        super().__init__(zip(names, values))
        self.outer = outer

    def find(self, name):
        return self if name in self else self.outer.find(name) if self.outer is not None else self.missing(name)

    def missing(self, name):
        raise NameError(f"undefined: {name}")


class Symbol(str):
    pass


def read(tokens):
    token = tokens.pop(0)
    if token == "(":
        out = []
        while tokens[0] != ")":
            out.append(read(tokens))
        tokens.pop(0)
        return out
    try:
        return int(token)
    except ValueError:
        return Symbol(token)


def evaluate(x, env):
    match x:
        case Symbol():
            return env.find(x)[x]
        case int():
            return x
        case ["quote", value]:
            return value
        case ["if", test, then, other]:
            return evaluate(then if evaluate(test, env) else other, env)
        case ["define", name, value]:
            env[name] = evaluate(value, env)
        case ["set!", name, value]:
            env.find(name)[name] = evaluate(value, env)
        case ["lambda", names, body]:
            return lambda *args: evaluate(body, Env(names, args, env))
        case ["let", pairs, body]:
            return evaluate(body, Env([n for n, _ in pairs], [evaluate(v, env) for _, v in pairs], env))
        case ["begin", *parts]:
            return [evaluate(part, env) for part in parts][-1]
        case [function, *args]:
            return evaluate(function, env)(*[evaluate(arg, env) for arg in args])


base = Env(outer=None)
base.update(
    {
        "+": op.add,
        "-": op.sub,
        "*": op.mul,
        "<": op.lt,
        "pi": round(math.pi, 4),
        "car": lambda x: x[0],
        "cdr": lambda x: x[1:],
        "cons": lambda a, b: [a, *b],
        "list": lambda *a: list(a),
        "null?": lambda x: x == [],
    }
)
print(evaluate(read(PROGRAM.replace("(", " ( ").replace(")", " ) ").split()), base))
try:
    evaluate(Symbol("nothing"), base)
except NameError as error:
    print(error)
