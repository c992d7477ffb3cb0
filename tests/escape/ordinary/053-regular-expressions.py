import re

log = """2024-01-05 ERROR disk full on /dev/sda1
2024-01-06 INFO  started in 35 ms
2024-02-01 WARN  retry 3 of 5"""
line = re.compile(
    r"""
    (?P<date>\d{4}-\d\d-\d\d)\s+   # the day
    (?P<level>[A-Z]+)\s+           # how bad
    (?P<rest>.*)
    """,
    re.VERBOSE | re.MULTILINE,
)
for m in line.finditer(log):
    print(m.groupdict(), m.span("level"), m.start(), m.lastgroup)
print(
    re.findall(r"\d+", log)[:4],
    re.split(r"[,;]\s*", "a, b;c"),
    re.split(r"(-)", "1-2"),
    re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"),
    re.subn("o", "0", "foo"),
)
print(
    re.sub(r"\b\w", lambda m: m[0].upper(), "some small words"),
    re.sub(r"(?P<n>\d)", r"<\g<n>>", "a1b2"),
    re.escape("a.b*c"),
    re.fullmatch(r"a+", "aaa") is not None,
)
print(
    re.match(r"(a)(b)?", "a").groups("none"),
    re.search(r"(?<=\$)\d+(?=\.)", "cost $45.10")[0],
    re.findall(r"(\w)(\d)", "a1 b2"),
    re.search(r"(?i)HELLO", "oh hello").span(),
)
print(
    re.findall(r"<(\w+)>.*?</\1>", "<b>x</b><i>y</i>"),
    re.findall(r"^\w+", "a\nb", re.M),
    re.search(r"a.c", "a\nc", re.S) is not None,
    re.sub(r"(?x) a  b", "-", "xaby"),
)
print(
    re.findall(r"(?:ab)+", "ababab ab"),
    re.findall(r"[^\W\d_]+", "abc_12 dé"),
    re.findall(r"(?a:\w+)", "é a"),
    re.sub(r"(a)|b", r"[\1]", "ab"),
    re.findall(r"a++b", "aaab"),
)
scanner = re.Scanner([(r"\d+", lambda s, t: int(t)), (r"[+*()-]", lambda s, t: t), (r"\s+", None)])
print(scanner.scan("12 + (3*4) - x"))
try:
    re.compile("(unclosed")
except re.error as error:
    print(error.msg, error.pos)
print(
    line.groups,
    line.groupindex["rest"],
    line.flags & re.X != 0,
    re.compile("a") == re.compile("a"),
    re.match("(.)(.)", "xy").expand(r"\2-\1"),
    bool(re.match("b", "ab")),
)
tokens = [
    (m.lastgroup, m[0])
    for m in re.finditer(r"(?P<num>\d+)|(?P<op>[-+*/])|(?P<ws>\s)", "1 + 23*4")
    if m.lastgroup != "ws"
]
print(tokens, re.findall(rb"\w+", b"by tes"), repr(re.match("a", "a")))
