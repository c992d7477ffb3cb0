from contextlib import (
    AbstractContextManager,
    ContextDecorator,
    ExitStack,
    contextmanager,
    redirect_stderr,
    redirect_stdout,
    suppress,
)
import io


class Resource(AbstractContextManager):
    opened = []

    def __init__(self, name, fail=False):
        self.name, self.fail = name, fail

    def __enter__(self):
        if self.fail:
            raise OSError(f"cannot open {self.name}")
        Resource.opened.append(self.name)
        return self

    def __exit__(self, kind, error, trace):
        Resource.opened.remove(self.name)
        print("closed", self.name, repr(error))


def open_all(*resources):
    with ExitStack() as stack:
        for resource in resources:
            stack.enter_context(resource)
        stack.callback(print, "all open:", *Resource.opened)
        return stack.pop_all()


with open_all(Resource("a"), Resource("b")) as stack:
    print(Resource.opened)
try:
    open_all(Resource("c"), Resource("d", fail=True))
except OSError as error:
    print(error, Resource.opened)


@contextmanager
def transaction(state):
    saved = dict(state)
    try:
        yield state
    except Exception:
        state.clear()
        state.update(saved)
        raise
    else:
        state["commits"] = state.get("commits", 0) + 1


state = {"x": 1}
with transaction(state) as s:
    s["x"] = 2
with suppress(ZeroDivisionError), transaction(state) as s:
    s["x"] = 1 / 0
print(state)


@contextmanager
def broken():
    yield 1
    yield 2


try:
    with broken():
        pass
except RuntimeError as error:
    print(error)


class Indenter(ContextDecorator):
    level = 0

    def __enter__(self):
        Indenter.level += 1
        return self

    def __exit__(self, *details):
        Indenter.level -= 1

    def say(self, text):
        print("  " * self.level + text)


with Indenter() as i:
    i.say("one")
    with i:
        i.say("two")
out, err = io.StringIO(), io.StringIO()
with redirect_stdout(out), redirect_stderr(err):
    print("o")
    import sys

    print("e", file=sys.stderr)
print(out.getvalue().strip(), err.getvalue().strip())
with ExitStack() as outer:
    outer.push(lambda kind, error, trace: print("handled", kind.__name__) or True)
    raise LookupError("swallowed")
