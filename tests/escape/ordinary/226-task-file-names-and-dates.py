import re
from datetime import date


def valid_name(name: str) -> str:
    """'Yes' for names such as example.txt: at most three digits, one dot, a letter first, a known ending."""
    match re.fullmatch(r"([^.]*)\.([^.]*)", name):
        case None:
            return "No"
        case m:
            stem, ending = m.groups()
    letters = bool(stem) and stem[0].isascii() and stem[0].isalpha()
    return "Yes" if letters and ending in {"txt", "exe", "dll"} and sum(c.isdigit() for c in stem) <= 3 else "No"


def age(born: str, today: str) -> int:
    a, b = date.fromisoformat(born), date.fromisoformat(today)
    return b.year - a.year - ((b.month, b.day) < (a.month, a.day))


tests = {
    "example.txt": "Yes",
    "1example.dll": "No",
    "s1sdf3.asd": "No",
    "K.dll": "Yes",
    "His12FILE94.exe": "No",
    "a.b.txt": "No",
    ".txt": "No",
    "": "No",
}
for name, wanted in tests.items():
    assert valid_name(name) == wanted, name
assert age("2000-02-29", "2023-02-28") == 22 and age("2000-02-29", "2023-03-01") == 23
print(*(f"{name or 'empty'}={valid_name(name)}" for name in tests))
