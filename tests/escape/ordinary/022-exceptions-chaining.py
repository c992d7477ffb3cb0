import sys
import traceback


class AppError(Exception):
    code = 1

    def __init__(self, message, *, code=None):
        super().__init__(message)
        if code is not None:
            self.code = code

    def __str__(self):
        return f"[{self.code}] {super().__str__()}"


class NotFound(AppError):
    code = 404


def find(key, table):
    try:
        return table[key]
    except KeyError as error:
        raise NotFound(f"no {key}") from error


def quietly():
    try:
        1 / 0
    except ZeroDivisionError:
        raise AppError("hidden", code=7) from None


for call in (lambda: find("x", {}), quietly):
    try:
        call()
    except AppError as error:
        print(
            error,
            repr(error),
            error.code,
            type(error.__cause__).__name__,
            type(error.__context__).__name__,
            error.__suppress_context__,
        )


def order():
    log = []
    for kind in (None, ValueError, KeyError):
        try:
            log.append("try")
            if kind:
                raise kind("x")
        except ValueError as error:
            log.append(f"except {error}")
        except (KeyError, IndexError):
            log.append("lookup")
        else:
            log.append("else")
        finally:
            log.append("finally")
    return log


print(order())


def returns():
    for i in range(3):
        try:
            if i == 1:
                continue
            if i == 2:
                return f"returned at {i}"
        finally:
            print("cleanup", i)


print(returns())
try:
    raise ValueError("noted")
except ValueError as error:
    error.add_note("first note")
    error.add_note("second note")
    print(traceback.format_exception_only(error))
    print(sys.exc_info()[0].__name__, sys.exc_info()[1] is error)
print(sys.exc_info())
try:
    find("deep", {})
except NotFound:
    text = traceback.format_exc()
    print(text.count("Traceback"), "direct cause" in text, text.strip().splitlines()[-1])
try:
    assert 1 + 1 == 3, "arithmetic"
except AssertionError as error:
    print("assert", error)
try:
    error
except NameError as gone:
    print(gone, gone.name)
print(repr(sys)[:13])
