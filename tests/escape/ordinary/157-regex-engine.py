def match(pattern, text):
    """Whole-text match with . * + ? | ( ) by derivatives of parsed patterns."""
    node, rest = alternatives(pattern)
    assert not rest, rest
    return len(text) in node(text, {0})


def literal(c):
    def step(text, starts):
        return {i + 1 for i in starts if i < len(text) and c in (".", text[i])}

    return step


def sequence(parts):
    def step(text, at):
        for part in parts:
            at = part(text, at)
        return at

    return step


def either(a, b):
    return lambda text, at: a(text, at) | b(text, at)


def star(part):
    def step(text, at):
        seen = set(at)
        fresh = at
        while fresh:
            fresh = part(text, fresh) - seen
            seen |= fresh
        return seen

    return step


def alternatives(p):
    node, p = concatenation(p)
    while p.startswith("|"):
        other, p = concatenation(p[1:])
        node = either(node, other)
    return node, p


def concatenation(p):
    parts = []
    while p and p[0] not in "|)":
        if p[0] == "(":
            part, p = alternatives(p[1:])
            p = p[1:]
        elif p[0] == "\\":
            part, p = literal(p[1]), p[2:]
        else:
            part, p = literal(p[0]), p[1:]
        while p and p[0] in "*+?":
            inner = part
            match p[0]:
                case "*":
                    part = star(inner)
                case "+":
                    part = sequence([inner, star(inner)])
                case "?":
                    part = either(inner, lambda text, at: at)
            p = p[1:]
        parts.append(part)
    return sequence(parts), p


import re

for pattern in ("a*b", "(ab|cd)+e?", "x.z", "(a|b)*abb", "a?a?a?aaa", "()", "colou?r", "(a*)*b"):
    words = ["", "b", "aab", "abcd", "cde", "xyz", "abb", "babb", "aaa", "aaaaa", "color", "colour", "ababe"]
    got = [w for w in words if match(pattern, w)]
    assert got == [w for w in words if re.fullmatch(pattern, w)], pattern
    print(pattern, got)
