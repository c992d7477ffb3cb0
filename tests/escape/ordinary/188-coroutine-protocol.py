import inspect


class Ask:
    def __init__(self, question):
        self.question = question

    def __await__(self):
        return (yield self.question)


async def survey():
    name = await Ask("name?")
    try:
        age = int(await Ask(f"age of {name}?"))
    except ValueError:
        age = int(await Ask("a number, please"))
    return {"name": name, "age": age}


def drive(coroutine, answers):
    answers, send = iter(answers), None
    try:
        while True:
            question = coroutine.send(send)
            send = next(answers)
            print(question, send)
    except StopIteration as stop:
        return stop.value


print(drive(survey(), ["ann", "x", "30"]), drive(survey(), ["bob", "4"]))
c = survey()
print(
    inspect.getcoroutinestate(c),
    c.send(None),
    inspect.getcoroutinestate(c),
    inspect.iscoroutinefunction(survey),
    c.__name__,
    c.__qualname__,
)
try:
    c.throw(KeyError("stop it"))
except KeyError as error:
    print(repr(error), inspect.getcoroutinestate(c))
closed = survey()
closed.close()
try:
    closed.send(None)
except RuntimeError as error:
    print(error)


def gen():
    x = yield 1
    yield x


g = gen()
print(next(g), g.send("sent"), g.gi_running, inspect.isgenerator(g), g.__name__, g.__class__.__name__)
