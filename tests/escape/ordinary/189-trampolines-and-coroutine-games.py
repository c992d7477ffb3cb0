def trampoline(function, *args):
    result = function(*args)
    while callable(result):
        result = result()
    return result


def countdown(n):
    return n if n == 0 else lambda: countdown(n - 1)


def ping(name, count):
    for n in range(count):
        heard = yield f"{name} {n}"
        if heard == "stop":
            return f"{name} stopped at {n}"
    return f"{name} finished"


def round_robin(*players):
    waiting, ended = list(players), []
    for turn in range(20):
        for player in waiting[:]:
            try:
                yield player.send("stop" if turn == 4 else None)
            except StopIteration as stop:
                waiting.remove(player)
                ended.append(stop.value)
        if not waiting:
            return ended


def collect(generator):
    out = []
    while True:
        try:
            out.append(next(generator))
        except StopIteration as stop:
            return out, stop.value


print(trampoline(countdown, 5000), collect(round_robin(ping("a", 3), ping("b", 9))))


def coroutine(function):
    def start(*args):
        g = function(*args)
        next(g)
        return g

    return start


@coroutine
def grep(pattern, target):
    while True:
        line = yield
        if pattern in line:
            target.send(line)


@coroutine
def printer():
    n = 0
    try:
        while True:
            line = yield
            n += 1
            print(n, line)
    except GeneratorExit:
        print("printed", n)


sink = printer()
source = grep("py", sink)
for line in ("python", "java", "pypy"):
    source.send(line)
sink.close()
