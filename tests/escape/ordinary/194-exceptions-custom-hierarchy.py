class ApiError(Exception):
    status = 500
    registry = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        ApiError.registry[cls.status] = cls

    def __init__(self, message="", **details):
        super().__init__(message or type(self).__name__)
        self.details = details

    def __reduce__(self):
        return type(self), self.args, {"details": self.details}

    def __repr__(self):
        return f"<{type(self).__name__} {self.status} {self.args[0]!r} {self.details}>"


class NotFound(ApiError, LookupError):
    status = 404


class Denied(ApiError, PermissionError):
    status = 403


def handle(function):
    try:
        return function()
    except LookupError as error:
        return f"lookup: {error!r}"
    except OSError as error:
        return f"os: {error!r} {error.errno}"
    except ApiError as error:
        return f"api: {error!r}"
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def raiser(error):
    def f():
        raise error

    return f


for error in (
    NotFound("no page", path="/x"),
    Denied(),
    ApiError("odd", n=1),
    KeyError("k"),
    FileNotFoundError(2, "gone", "f.txt"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"),
):
    print(handle(raiser(error)))
import copy
import pickle

print(
    ApiError.registry[404] is NotFound,
    pickle.loads(pickle.dumps(NotFound("x", a=1))).details,
    copy.copy(ApiError("c", z=2)),
    [c.__name__ for c in NotFound.__mro__[1:3]],
)


def deep(n):
    try:
        if n == 0:
            raise ValueError("bottom")
        deep(n - 1)
    except ValueError as error:
        raise ValueError(f"level {n}") from error


try:
    deep(3)
except ValueError as error:
    chain = []
    while error:
        chain.append(str(error))
        error = error.__cause__
    print(chain)


class Retry(BaseException):
    pass


try:
    try:
        raise Retry
    except Exception:
        print("not reached")
    finally:
        print("finally")
except Retry:
    print("base exception")
print(
    issubclass(KeyError, LookupError),
    issubclass(TimeoutError, OSError),
    OSError(2, "x").__class__.__name__,
    IOError is OSError,
    StopIteration(5).value,
    SystemExit(3).code,
    SyntaxError("m", ("f", 1, 2, "t")).lineno,
    ImportError("m", name="n").name,
)
try:
    raise "text"
except TypeError as error:
    print(error)
try:
    {}["a"]["b"]
except KeyError as error:
    print(error.args, error.__traceback__ is not None, error.__context__)
