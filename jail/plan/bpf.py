"""Makes a filter smaller: the same answers, found by ranges of call numbers, whatever shape the filter was built in.

The kernel's work with a filter at the start of each run (check, translate, compile, walk through it once for every
number that it knows) takes as long as the filter is long. libseccomp compares with one number after the other, and
most neighbours have one answer. Nothing is decided here: each answer is read off the program that was built.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, k
# linux/bpf_common.h: all that libseccomp makes use of
LOAD, AND, JUMP, RETURN = 0x20, 0x54, 0x05, 0x06
EQUAL, ABOVE, FROM, ANY_BIT = 0x15, 0x25, 0x35, 0x45
TESTS = {
    EQUAL: lambda value, k: value == k,
    ABOVE: lambda value, k: value > k,
    FROM: lambda value, k: value >= k,
    ANY_BIT: lambda value, k: value & k != 0,
}
NUMBER, ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
NAMED = 1024  # all numbers with a name lie below
_FARTHEST = 255  # instructions that a conditional jump can pass


def by_ranges(
    program: list[Instruction], architecture: int, refused: int, answer: Callable[[int], int]
) -> list[Instruction]:
    """Makes a filter smaller; where the program returns ``refused``, this one returns ``answer(number)``, which is the
    same for all numbers from ``NAMED`` on.

    ``architecture`` is the audit token of the calls that are told apart; those of all others have one answer.
    """
    graph = _Graph()
    start = graph.read(program)
    runs: list[tuple[int, int]] = []  # from this number on this node is what is left to do
    for number in _borders(program):
        left = graph.decided(start, {NUMBER: number, ARCHITECTURE: architecture})
        left = graph.replaced(left, refused, answer(number))
        if not runs or left != runs[-1][1]:
            runs.append((number, left))
    ours = graph.add(LOAD, NUMBER, graph.tree(runs))
    others = graph.decided(start, {ARCHITECTURE: ~architecture & 0xFFFFFFFF})
    return graph.program(graph.add(LOAD, ARCHITECTURE, graph.add(EQUAL, architecture, ours, others)))


def _borders(program: list[Instruction]) -> list[int]:
    """Returns the numbers at which an answer can change: all others are answered as the next lower one of these."""
    tests = [k for code, _, _, k in program if code in TESTS]
    found = {*range(NAMED + 1), *tests, *(k + 1 for k in tests)}
    return sorted(number for number in found if number < 1 << 32)


class _Graph:
    """A graph of programs, without places and jumps: nodes (RETURN, answer), (LOAD or AND, k, next), (test, k, true,
    false). A node is named by its number; equal nodes are one node.
    """

    def __init__(self) -> None:
        self._nodes: list[tuple[int, ...]] = []
        self._known: dict[tuple[int, ...], int] = {}

    def add(self, *node: int) -> int:
        if node not in self._known:
            self._known[node] = len(self._nodes)
            self._nodes.append(node)
        return self._known[node]

    def read(self, program: list[Instruction]) -> int:
        made: list[int] = []  # from the last instruction to the first: all jumps go forward
        for code, true, false, k in reversed(program):
            if code == RETURN:
                made.append(self.add(RETURN, k))
            elif code == JUMP:
                made.append(made[-1 - k])
            elif code == LOAD and self._nodes[made[-1]][:2] == (AND, 0):  # of which no bit is looked at
                made.append(self.decided(made[-1], {}))
            elif code in (LOAD, AND):
                made.append(self.add(code, k, made[-1]))
            else:
                made.append(self.add(code, k, made[-1 - true], made[-1 - false]))
        return made[-1]

    def decided(self, place: int, known: dict[int, int]) -> int:
        """Returns what is left to do if some words of the call are known."""
        value = 0
        while True:
            code, k, *following = self._nodes[place]
            if code == RETURN or (code == LOAD and k not in known):
                return place
            if code == LOAD:
                value = known[k]
            elif code == AND:
                value &= k
            place = following[code in TESTS and not TESTS[code](value, k)]

    def replaced(self, place: int, refused: int, answer: int) -> int:
        """Returns the same node with another answer in the place of ``refused``."""
        code, k, *following = self._nodes[place]
        if code == RETURN:
            return self.add(RETURN, answer) if k == refused else place
        return self.add(code, k, *(self.replaced(one, refused, answer) for one in following))

    def tree(self, runs: list[tuple[int, int]]) -> int:
        """Builds a binary search; a number between two neighbours of another answer is asked for by itself."""
        units, at = [], 0
        while at < len(runs):
            (number, node), *after = runs[at : at + 3]
            if len(after) == 2 and after[1] == (after[0][0] + 1, node):
                node = self.add(EQUAL, *after[0], node)
                at += 2
            units.append((number, node))
            at += 1
        return self._halves(units)

    def _halves(self, units: list[tuple[int, int]]) -> int:
        if len(units) == 1:
            return units[0][1]
        half = len(units) // 2
        return self.add(FROM, units[half][0], self._halves(units[half:]), self._halves(units[:half]))

    def program(self, start: int) -> list[Instruction]:
        """Lays out the instructions from the end to the start; a node that several lead to stands there once, within a
        jump's reach.
        """
        made: list[Instruction] = []
        places: dict[int, int] = {}

        def put(node: int) -> None:
            code, k, *following = self._nodes[node]
            for one in reversed(following):
                if one not in places:
                    put(one)
            for one in following:
                reach(one, _FARTHEST - 1 if len(following) == 2 else 0)
            passed = [len(made) - 1 - places[one] for one in following] if len(following) == 2 else [0, 0]
            places[node] = len(made)
            made.append((code, passed[0], passed[1], k))

        def reach(node: int, farthest: int) -> None:
            """Puts a copy, or a jump to it, where an instruction that comes next could not get to this node."""
            far = len(made) - 1 - places[node]
            if far > farthest:
                code, k, *_ = self._nodes[node]
                places[node] = len(made)
                made.append((RETURN, 0, 0, k) if code == RETURN else (JUMP, 0, 0, far))

        put(start)
        return made[::-1]
