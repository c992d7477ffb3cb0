import sys
from collections import deque
from string import ascii_lowercase

start, goal, *words = sys.stdin.read().split()
known = {*words, goal}
queue, came = deque([start]), {start: None}
while queue:
    word = queue.popleft()
    if word == goal:
        break
    for i in range(len(word)):
        for c in ascii_lowercase:
            other = word[:i] + c + word[i + 1 :]
            if other in known and other not in came:
                came[other] = word
                queue.append(other)
path = []
step = goal if goal in came else None
while step:
    path.append(step)
    step = came[step]
print(" ".join(reversed(path)) or "none")
