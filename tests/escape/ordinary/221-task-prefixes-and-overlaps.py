import os.path


def all_prefixes(text):
    return [text[: i + 1] for i in range(len(text))]


def overlapping(text, part):
    return sum(text.startswith(part, i) for i in range(len(text) - len(part) + 1)) if part else 0


def common_prefix(words):
    return os.path.commonprefix(words)


def make_palindrome(text):
    for i in range(len(text) + 1):
        if text[i:] == text[i:][::-1]:
            return text + text[:i][::-1]


assert all_prefixes("abc") == ["a", "ab", "abc"] and all_prefixes("") == []
assert overlapping("aaaa", "aa") == 3 and overlapping("", "a") == 0
assert make_palindrome("cat") == "catac" and make_palindrome("cata") == "catac" and make_palindrome("") == ""
print(common_prefix(["flower", "flow", "flight"]), make_palindrome("jerry"), overlapping("abababa", "aba"))
