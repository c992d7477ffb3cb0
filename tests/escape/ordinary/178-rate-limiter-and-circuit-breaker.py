import functools


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class TokenBucket:
    def __init__(self, rate, size, clock):
        self.rate, self.size, self.clock, self.tokens, self.last = rate, size, clock, size, clock()

    def allow(self):
        now = self.clock()
        self.tokens = min(self.size, self.tokens + (now - self.last) * self.rate)
        self.last = now
        if self.tokens >= 1:
            self.tokens -= 1
            return True
        return False


class CircuitOpen(Exception):
    pass


def breaker(limit, pause, clock):
    def decorate(function):
        state = {"failures": 0, "until": 0}

        @functools.wraps(function)
        def wrapped(*args, **kwargs):
            if clock() < state["until"]:
                raise CircuitOpen(function.__name__)
            try:
                result = function(*args, **kwargs)
            except Exception:
                state["failures"] += 1
                if state["failures"] >= limit:
                    state.update(failures=0, until=clock() + pause)
                raise
            state["failures"] = 0
            return result

        wrapped.state = state
        return wrapped

    return decorate


def retry(times, on=Exception):
    def decorate(function):
        @functools.wraps(function)
        def wrapped(*args):
            for attempt in range(1, times + 1):
                try:
                    return function(*args)
                except on as error:
                    print(f"attempt {attempt}: {type(error).__name__}")
                    if attempt == times:
                        raise

        return wrapped

    return decorate


clock = Clock()
bucket, seen = TokenBucket(2, 3, clock), []
for _ in range(12):
    seen.append("." if bucket.allow() else "x")
    clock.now += 0.25
print("".join(seen))
answers = iter([ValueError, ValueError, "fine", OSError, ValueError, "never asked"])


@breaker(2, 5, clock)
def fetch():
    answer = next(answers)
    if isinstance(answer, str):
        return answer
    raise answer("failed")


results = []
for _ in range(9):
    try:
        results.append(fetch())
    except Exception as error:
        results.append(type(error).__name__)
    clock.now += 2
print(results, fetch.__name__, fetch.state["failures"])
numbers = iter("ab3")


@retry(3, ValueError)
def parse():
    return int(next(numbers))


print(parse())
