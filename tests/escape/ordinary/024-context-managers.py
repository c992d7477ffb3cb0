import contextlib
import io


class Timer:
    def __init__(self, name, log, swallow=()):
        self.name, self.log, self.swallow = name, log, swallow

    def __enter__(self):
        self.log.append(f"enter {self.name}")
        return self

    def __exit__(self, kind, error, trace):
        self.log.append(f"exit {self.name} {kind.__name__ if kind else 'clean'} {trace is not None}")
        return kind is not None and issubclass(kind, self.swallow)


@contextlib.contextmanager
def tag(name, out):
    out.append(f"<{name}>")
    try:
        yield out
    except LookupError as error:
        out.append(f"!{error!r}")
    finally:
        out.append(f"</{name}>")


log = []
with Timer("a", log), Timer("b", log, (ValueError,)):
    raise ValueError("swallowed by b")
with (
    Timer("c", log) as c,
    contextlib.suppress(KeyError),
):
    log.append(c.name)
    {}["missing"]
print(*log, sep="\n")
out = []
with tag("p", out), tag("b", out):
    out.append("text")
    raise IndexError("i")
print("".join(out))


@tag("deco", out)
def decorated():
    out.append("body")


out.clear()
decorated()
decorated()
print("".join(out))
stack_log = []
with contextlib.ExitStack() as stack:
    for n in range(3):
        stack.enter_context(Timer(n, stack_log))
    stack.callback(stack_log.append, "callback")
    stack.push(lambda *details: stack_log.append(details[0]))
    kept = stack.pop_all()
print(stack_log)
kept.close()
print(stack_log)
with contextlib.redirect_stdout(io.StringIO()) as captured:
    print("not on the screen")
print(repr(captured.getvalue()))
with contextlib.nullcontext(5) as five, contextlib.closing(io.StringIO("x")) as closing:
    print(five, closing.read())
print(closing.closed)
try:
    with contextlib.ExitStack() as stack:
        stack.enter_context(5)
except TypeError:
    print("TypeError")


class Reusable(contextlib.ContextDecorator):
    def __enter__(self):
        print("start")

    def __exit__(self, *details):
        print("stop")


@Reusable()
def work():
    print("work")


work()
