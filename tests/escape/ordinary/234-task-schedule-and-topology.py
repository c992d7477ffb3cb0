from collections import defaultdict, deque


def order(tasks, needs):
    """Kahn's algorithm, the least name first; None where there is a circle."""
    import heapq

    left, after = {t: 0 for t in tasks}, defaultdict(list)
    for task, need in needs:
        left[task] += 1
        after[need].append(task)
    ready = [t for t, n in left.items() if n == 0]
    heapq.heapify(ready)
    out = []
    while ready:
        task = heapq.heappop(ready)
        out.append(task)
        for other in after[task]:
            left[other] -= 1
            if left[other] == 0:
                heapq.heappush(ready, other)
    return out if len(out) == len(tasks) else None


def critical_path(times, needs):
    finish = {}

    def end(task):
        if task not in finish:
            finish[task] = times[task] + max((end(need) for t, need in needs if t == task), default=0)
        return finish[task]

    return max(map(end, times)), finish


def round_robin(jobs, slice_):
    queue, now, done = deque(jobs.items()), 0, {}
    while queue:
        name, left = queue.popleft()
        used = min(slice_, left)
        now += used
        if left > used:
            queue.append((name, left - used))
        else:
            done[name] = now
    return done


needs = [("c", "a"), ("c", "b"), ("d", "c"), ("e", "b")]
assert order("abcde", needs) == list("abcde") and order("ab", [("a", "b"), ("b", "a")]) is None
print(critical_path(dict(a=3, b=2, c=4, d=1, e=9), needs), round_robin(dict(x=5, y=2, z=4), 2))
