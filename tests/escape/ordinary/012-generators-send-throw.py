def averager():
    total = count = 0
    average = None
    while True:
        try:
            value = yield average
        except ValueError as error:
            print("ignored", error)
            continue
        if value is None:
            return (count, average)
        total += value
        count += 1
        average = total / count


def delegate(results):
    while True:
        result = yield from averager()
        results.append(result)


def cleanup():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("closing")
        raise
    finally:
        print("finally")


results = []
d = delegate(results)
next(d)
print([d.send(x) for x in (10, 20, 60)])
print(d.throw(ValueError("bad sample")))
d.send(None)
print([d.send(x) for x in (1, 3)])
d.send(None)
d.close()
print(results)
g = cleanup()
print(next(g))
g.close()
try:
    next(g)
except StopIteration as stop:
    print("stopped", stop.value)


def numbers():
    received = yield "ready"
    while received != "stop":
        received = yield received * 2
    return "bye"


n = numbers()
print(next(n), n.send(4), n.send("ab"))
try:
    n.send("stop")
except StopIteration as stop:
    print(stop.value)


def broken():
    yield 1
    raise StopIteration("inside")


try:
    list(broken())
except RuntimeError as error:
    print(error, type(error.__cause__).__name__)
