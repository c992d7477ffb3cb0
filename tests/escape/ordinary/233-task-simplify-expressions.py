from __future__ import annotations

from fractions import Fraction
from math import gcd


def simplify(x: str, n: str) -> bool:
    """Whether the product of two fractions, given as text, is whole."""
    return (Fraction(x) * Fraction(n)).denominator == 1


def algebra(operators, operands):
    text = str(operands[0])
    for operator, operand in zip(operators, operands[1:]):
        text += operator + str(operand)
    return eval(text)


def evaluate(tokens):
    precedence, values, pending = {"+": 1, "-": 1, "*": 2, "/": 2}, [], []

    def reduce():
        b, a, op = values.pop(), values.pop(), pending.pop()
        values.append({"+": a + b, "-": a - b, "*": a * b}[op] if op != "/" else Fraction(a, b))

    for token in tokens.split():
        if token == "(":
            pending.append(token)
        elif token == ")":
            while pending[-1] != "(":
                reduce()
            pending.pop()
        elif token in precedence:
            while pending and pending[-1] != "(" and precedence[pending[-1]] >= precedence[token]:
                reduce()
            pending.append(token)
        else:
            values.append(Fraction(token))
    while pending:
        reduce()
    return values[0]


assert simplify("1/5", "5/1") and not simplify("7/10", "10/2")
assert algebra(["**", "*", "+"], [2, 3, 4, 5]) == 37 and algebra(["+", "*", "-"], [2, 3, 4, 5]) == 9
print(evaluate("1 + 2 * ( 3 - 4 / 8 )"), evaluate("10 / 4 / 5"), gcd(84, 36))
