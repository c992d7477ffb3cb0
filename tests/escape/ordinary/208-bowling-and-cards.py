import random
from dataclasses import dataclass
from enum import IntEnum
from functools import total_ordering
from itertools import combinations, groupby, product


class Rank(IntEnum):
    TWO = 2
    THREE = 3
    FOUR = 4
    FIVE = 5
    SIX = 6
    SEVEN = 7
    EIGHT = 8
    NINE = 9
    TEN = 10
    JACK = 11
    QUEEN = 12
    KING = 13
    ACE = 14


@dataclass(frozen=True, order=True)
class Card:
    rank: Rank
    suit: str

    def __str__(self):
        return "23456789TJQKA"[self.rank - 2] + self.suit


@total_ordering
class Hand:
    def __init__(self, cards):
        self.cards = sorted(cards, reverse=True)
        groups = sorted(((len(list(g)), r) for r, g in groupby(c.rank for c in self.cards)), reverse=True)
        counts, ranks = [n for n, _ in groups], [r for _, r in groups]
        flush = len({c.suit for c in cards}) == 1
        straight = len(counts) == 5 and ranks[0] - ranks[4] == 4
        self.value = (
            (
                flush and straight,
                counts[0] == 4,
                counts[:2] == [3, 2],
                flush,
                straight,
                counts[0] == 3,
                counts[:2] == [2, 2],
                counts[0] == 2,
            ),
            ranks,
        )

    def __eq__(self, other):
        return self.value == other.value

    def __lt__(self, other):
        return self.value < other.value

    @property
    def name(self):
        names = ["straight flush", "four", "full house", "flush", "straight", "three", "two pairs", "pair"]
        return next((n for n, held in zip(names, self.value[0]) if held), "high card")

    def __str__(self):
        return f"{' '.join(map(str, self.cards))} ({self.name})"


deck = [Card(r, s) for r, s in product(Rank, "CDHS")]
random.Random(11).shuffle(deck)
hands = sorted((Hand(deck[i * 5 : i * 5 + 5]) for i in range(4)), reverse=True)
print(*hands, sep="\n")
print(max(map(Hand, combinations(deck[:7], 5))), Hand(deck[:5]) == Hand(deck[:5]))


def bowling(rolls):
    score = at = 0
    for _ in range(10):
        if rolls[at] == 10:
            score, at = score + sum(rolls[at : at + 3]), at + 1
        else:
            pair = sum(rolls[at : at + 2])
            score, at = score + (pair + rolls[at + 2] if pair == 10 else pair), at + 2
    return score


print(
    bowling([10] * 12),
    bowling([5] * 21),
    bowling([3, 4] * 10),
    bowling([10, 7, 3, 9, 0, 10, 0, 8, 8, 2, 0, 6, 10, 10, 10, 8, 1]),
)
