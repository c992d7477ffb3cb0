from functools import cache

LINES = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]


def winner(board):
    return next((board[a] for a, b, c in LINES if board[a] == board[b] == board[c] != "."), None)


@cache
def score(board, player):
    won = winner(board)
    if won:
        return 1 if won == "X" else -1
    if "." not in board:
        return 0
    results = [score(play(board, i, player), other(player)) for i in moves(board)]
    return max(results) if player == "X" else min(results)


def other(player):
    return "O" if player == "X" else "X"


def moves(board):
    return [i for i, c in enumerate(board) if c == "."]


def play(board, i, player):
    return board[:i] + player + board[i + 1 :]


def best(board, player):
    pick = max if player == "X" else min
    return pick(moves(board), key=lambda i: score(play(board, i, player), other(player)))


board, player = ".........", "X"
while not winner(board) and "." in board:
    board = play(board, best(board, player), player)
    player = other(player)
print("\n".join(board[i : i + 3] for i in (0, 3, 6)), winner(board), score.cache_info().currsize)
print(best("XX.OO....", "X"), best("XX.O.....", "O"), score("XOX.O....", "X"))
