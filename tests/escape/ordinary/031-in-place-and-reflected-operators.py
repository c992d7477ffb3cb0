class Tags:
    def __init__(self, *names):
        self.names = set(names)

    def __repr__(self):
        return "Tags(" + ", ".join(sorted(self.names)) + ")"

    def __or__(self, other):
        return Tags(*self.names | other.names)

    def __and__(self, other):
        return Tags(*self.names & other.names)

    def __xor__(self, other):
        return Tags(*self.names ^ other.names)

    def __invert__(self):
        return Tags(*("not-" + name for name in self.names))

    def __ior__(self, other):
        self.names |= other.names
        return self

    def __lt__(self, other):
        return self.names < other.names

    def __le__(self, other):
        return self.names <= other.names

    def __eq__(self, other):
        return self.names == other.names if isinstance(other, Tags) else NotImplemented

    def __rshift__(self, function):
        return Tags(*map(function, self.names))

    def __index__(self):
        return len(self.names)

    def __int__(self):
        return len(self.names)

    def __divmod__(self, n):
        return divmod(len(self.names), n)

    def __floordiv__(self, n):
        return len(self.names) // n

    def __mod__(self, n):
        return len(self.names) % n

    def __rmod__(self, text):
        return "reflected"

    def __rpow__(self, base):
        return base ** len(self.names)


a, b = Tags("x", "y"), Tags("y", "z")
print(a | b, a & b, a ^ b, ~a, a < (a | b), a <= a, a == b, a != b, a == 3, a >> str.upper)
print("abcdef"[a:], [10, 20, 30][a], int(a), divmod(a, 2), a // 2, a % 2, 5 % a, 2**a, hex(a))
kept = a
a |= b
print(kept is a, a, a > b, a >= b)
try:
    hash(a)
except TypeError as error:
    print(error)
try:
    a < 3
except AttributeError as error:
    print(error)
