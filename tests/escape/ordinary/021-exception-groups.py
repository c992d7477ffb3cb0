import traceback


def validate(record):
    errors = []
    for key, kind in {"name": str, "age": int, "mail": str}.items():
        if key not in record:
            errors.append(KeyError(key))
        elif not isinstance(record[key], kind):
            errors.append(TypeError(f"{key} is {type(record[key]).__name__}"))
    if errors:
        raise ExceptionGroup("invalid record", errors)


def check(record):
    try:
        validate(record)
    except* KeyError as group:
        print("missing", [error.args[0] for error in group.exceptions])
    except* TypeError as group:
        print("types", [str(error) for error in group.exceptions])
    else:
        print("fine")
    finally:
        print("checked")


check({"name": "x", "age": 1, "mail": "m"})
check({"name": 1, "age": "2"})
nested = ExceptionGroup("outer", [ValueError("a"), ExceptionGroup("inner", [OSError("b"), ValueError("c")])])
match, rest = nested.split(ValueError)
print(
    repr(match), repr(rest), nested.subgroup(lambda e: "b" in str(e)).exceptions, len(nested.exceptions), nested.message
)
try:
    try:
        raise nested
    except* OSError:
        raise RuntimeError("while handling")
except ExceptionGroup as group:
    print([type(e).__name__ for e in group.exceptions])


class MyGroup(ExceptionGroup):
    def derive(self, excs):
        return MyGroup(self.message + "!", excs)


try:
    raise MyGroup("mine", [KeyError(1), IndexError(2)])
except* LookupError as group:
    print(type(group).__name__, group.message, group.derive([KeyError(3)]).message)
try:
    try:
        raise ValueError("naked")
    except* ValueError as group:
        print(type(group).__name__, group.exceptions[0])
        raise
except BaseException as error:
    print(type(error).__name__)
print("".join(traceback.format_exception_only(ExceptionGroup, ExceptionGroup("shown", [ValueError(1)]))).strip())
