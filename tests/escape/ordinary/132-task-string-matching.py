def prefix_table(pattern):
    table, k = [0], 0
    for char in pattern[1:]:
        while k and char != pattern[k]:
            k = table[k - 1]
        k += char == pattern[k]
        table.append(k)
    return table


def find_all(text, pattern):
    table, k, found = prefix_table(pattern), 0, []
    for i, char in enumerate(text):
        while k and (k == len(pattern) or char != pattern[k]):
            k = table[k - 1]
        k += char == pattern[k]
        if k == len(pattern):
            found.append(i - k + 1)
    return found


def rabin_karp(text, pattern, base=257, modulus=10**9 + 7):
    n = len(pattern)
    if n > len(text):
        return []
    lead = pow(base, n - 1, modulus)
    want = have = 0
    for a, b in zip(pattern, text):
        want, have = (want * base + ord(a)) % modulus, (have * base + ord(b)) % modulus
    out = []
    for i in range(len(text) - n + 1):
        if want == have and text[i : i + n] == pattern:
            out.append(i)
        if i + n < len(text):
            have = ((have - ord(text[i]) * lead) * base + ord(text[i + n])) % modulus
    return out


def longest_palindrome(text):
    best = ""
    for centre in range(len(text)):
        for left, right in ((centre, centre), (centre, centre + 1)):
            while left >= 0 and right < len(text) and text[left] == text[right]:
                left, right = left - 1, right + 1
            best = max(best, text[left + 1 : right], key=len)
    return best


text = "abracadabra" * 3
assert find_all(text, "abra") == rabin_karp(text, "abra") == [i for i in range(len(text)) if text.startswith("abra", i)]
print(prefix_table("ababaca"), find_all("aaaa", "aa"), longest_palindrome("forgeeksskeegfor"))
