s = "  The quick brown fox  "
t = s.strip()
print(
    repr(s.lstrip()),
    repr(s.rstrip()),
    t.lower(),
    t.upper(),
    t.swapcase(),
    t.title(),
    t.capitalize(),
    t.find("quick"),
    t.rfind("o"),
    t.index("fox"),
)
print(
    t.replace("quick", "slow"),
    t.replace("o", "0", 1),
    t.split(),
    t.split("o", 1),
    t.rsplit(None, 1),
    t.partition(" "),
    t.rpartition(" "),
)
print(
    t.startswith(("A", "The")),
    t.endswith("x", 0, 5),
    t.count("o"),
    "-".join("abc"),
    "abc".center(9, "*"),
    "abc".ljust(5) + "|",
    "7".zfill(3),
    "-7".zfill(4),
)
print(
    "a\tb".expandtabs(4),
    "one\ntwo\r\nthree".splitlines(True),
    "abc".translate(str.maketrans({"a": "1", "b": None})),
    "xxabcxx".strip("x"),
)
print(
    "prefix-name".removeprefix("prefix-"),
    "name.txt".removesuffix(".txt"),
    "abc".isalpha(),
    "a1".isalnum(),
    "12".isdigit(),
    " ".isspace(),
    "Ab".istitle(),
    "a b".isidentifier(),
)
print(
    "abc" * 2,
    "b" in "abc",
    "abc"[::-1],
    min("hello"),
    max("hello"),
    sorted("hello"),
    "a" < "b" < "c",
    "%s" % "x",
    "abc".encode(),
    len("abc"),
)
print(
    "aXbXc".split("X"),
    "".split(),
    "".split(","),
    ",a,".split(","),
    "a  b".split(" "),
    "x=1;y=2".split(";"),
    [c for c in "abc"],
    "abc".isascii(),
)
words = "it was the best of times it was the worst of times".split()
print(
    sorted(set(words), key=lambda w: (-words.count(w), w)),
    max(words, key=len),
    " ".join(w[0].upper() + w[1:] for w in words[:4]),
)
is_palindrome = lambda x: (c := [ch.lower() for ch in x if ch.isalnum()]) == c[::-1]
print(is_palindrome("A man, a plan, a canal: Panama"), is_palindrome("no"))
caesar = lambda text, k: "".join(chr((ord(c) - 97 + k) % 26 + 97) if c.islower() else c for c in text)
print(
    caesar("hello, world", 3), caesar(caesar("hello", 5), -5), str.upper("method"), list(map(str.strip, [" a ", "b "]))
)
