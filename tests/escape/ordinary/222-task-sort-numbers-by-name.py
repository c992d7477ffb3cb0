from typing import List

NAMES = "zero one two three four five six seven eight nine".split()


def sort_numbers(text: str) -> str:
    return " ".join(sorted(text.split(), key=NAMES.index))


def by_length(words: List[str]) -> List[str]:
    return sorted((w for w in words if len(w) % 2 == 0), key=lambda w: (len(w), w))


def by_digit_sum(numbers):
    def weight(n):
        digits = [int(d) for d in str(abs(n))]
        if n < 0:
            digits[0] = -digits[0]
        return sum(digits)

    return sorted(numbers, key=weight)


assert sort_numbers("three one five") == "one three five" and sort_numbers("") == ""
assert by_length(["school", "AI", "asdf", "b"]) == ["AI", "asdf", "school"]
assert by_digit_sum([1, 11, -1, -11, -12]) == [-1, -11, 1, -12, 11]
print(sort_numbers("six five four three two one zero"), by_digit_sum([99, -99, 5]))
