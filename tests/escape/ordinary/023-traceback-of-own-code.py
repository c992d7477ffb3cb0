import traceback


def inner(n):
    return 10 // n


def outer(n):
    return inner(n) + 1


try:
    outer(0)
except ZeroDivisionError as error:
    frames = traceback.extract_tb(error.__traceback__)
    print([frame.name for frame in frames], [frame.lineno for frame in frames])
    print(error.__traceback__.tb_lineno, error.__traceback__.tb_next is not None)
    summary = traceback.TracebackException.from_exception(error)
    print(len(summary.stack), list(summary.format_exception_only()))
    moved = ValueError("moved").with_traceback(error.__traceback__)
    print(moved.__traceback__ is error.__traceback__)
try:
    eval("1 +")
except SyntaxError as error:
    print(type(error).__name__, error.lineno, error.msg, error.text)
print(len(traceback.format_stack()) >= 1, traceback.format_exception_only(KeyError("k")))
