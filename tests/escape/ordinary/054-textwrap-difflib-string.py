import difflib
import string
import textwrap

text = (
    "The standard library is extensive, offering a wide range of facilities as indicated by the long table of contents."
)
print(textwrap.fill(text, 40, initial_indent="* ", subsequent_indent="  "))
print(textwrap.shorten(text, 30), textwrap.wrap("a-b c-d", 3), textwrap.indent("x\n\ny", "> "), sep="\n")
print(textwrap.dedent("    two\n      four\n    two again\n"), end="")
a, b = "one two three four".split(), "one three four five".split()
print(*difflib.unified_diff(a, b, "old", "new", lineterm=""), sep="\n")
print(*difflib.ndiff(["apple\n"], ["apply\n"]), sep="", end="")
print(
    difflib.get_close_matches("appel", ["ape", "apple", "peach"]),
    round(difflib.SequenceMatcher(None, "abcd", "bcde").ratio(), 3),
)
print(
    difflib.SequenceMatcher(a="qabxcd", b="abycdf").get_opcodes(),
    list(difflib.context_diff(["a"], ["b"], lineterm=""))[-1],
)
print(
    string.punctuation,
    string.hexdigits,
    string.printable.isprintable(),
    string.Template("${a}b$$").safe_substitute({"a": 1}),
)
