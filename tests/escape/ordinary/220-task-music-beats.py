from typing import List

BEATS = {"o": 4, "o|": 2, ".|": 1}


def parse_music(text: str) -> List[int]:
    return [BEATS[note] for note in text.split(" ") if note]


def check(candidate):
    assert candidate("") == []
    assert candidate("o o o o") == [4, 4, 4, 4]
    assert candidate("o| .| o| .| o o| o o|") == [2, 1, 2, 1, 4, 2, 4, 2]
    try:
        candidate("x")
    except KeyError as error:
        assert error.args == ("x",)


check(parse_music)
print(parse_music("o o| .| o| o| .| .| .| .| o o"))
