import re
from collections import Counter


def histogram(text):
    """The most frequent words (several, where equal), in the order in which they came.

    >>> histogram("a b b a c")
    {'a': 2, 'b': 2}
    """
    counts = Counter(re.findall(r"[a-z']+", text.lower()))
    top = max(counts.values(), default=0)
    return {word: n for word, n in counts.items() if n == top}


def anagrams(words):
    groups = {}
    for word in words:
        groups.setdefault("".join(sorted(word)), []).append(word)
    return sorted(group for group in groups.values() if len(group) > 1)


def run_lengths(text):
    return re.sub(r"(.)\1*", lambda m: f"{len(m[0])}{m[1]}", text)


def expand(text):
    return "".join(char * int(n) for n, char in re.findall(r"(\d+)(\D)", text))


def check():
    assert histogram("") == {} and histogram("a b b a c") == {"a": 2, "b": 2}
    assert histogram("The end. THE end? the END!") == {"the": 3, "end": 3}
    assert anagrams("listen silent enlist google elgoog abc".split()) == [
        ["google", "elgoog"],
        ["listen", "silent", "enlist"],
    ]
    assert expand(run_lengths("aaabccd")) == "aaabccd" and run_lengths("aab") == "2a1b"


check()
print(histogram("one two two three three"), run_lengths("wwwwbbbw"))
