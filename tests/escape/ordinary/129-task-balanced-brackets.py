def balanced(text):
    pairs, stack = {")": "(", "]": "[", "}": "{"}, []
    for position, char in enumerate(text):
        if char in pairs.values():
            stack.append((char, position))
        elif char in pairs:
            if not stack or stack[-1][0] != pairs[char]:
                return position
            stack.pop()
    return stack[-1][1] if stack else None


def generate(n):
    def build(text, opened, closed):
        if len(text) == 2 * n:
            yield text
        if opened < n:
            yield from build(text + "(", opened + 1, closed)
        if closed < opened:
            yield from build(text + ")", opened, closed + 1)

    return list(build("", 0, 0))


def longest(text):
    best, stack = 0, [-1]
    for i, char in enumerate(text):
        if char == "(":
            stack.append(i)
            continue
        stack.pop()
        if not stack:
            stack.append(i)
        best = max(best, i - stack[-1])
    return best


assert balanced("{[()]}") is None and balanced("(]") == 1 and balanced("((") == 1 and balanced("") is None
assert len(generate(5)) == 42 and all(balanced(t) is None for t in generate(4))
print(generate(3), longest(")()())"), longest("(()"), balanced("a(b)c]"))
