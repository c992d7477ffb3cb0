import warnings


def old():
    warnings.warn("use new()", DeprecationWarning, stacklevel=2)
    return 1


with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    old()
    warnings.warn("plain")
    warnings.warn(FutureWarning("instance"))
    print([(w.category.__name__, str(w.message), w.lineno) for w in seen])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        old()
    except DeprecationWarning as error:
        print("raised", error)
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="use new")
    print(old())


class Mine(UserWarning):
    pass


with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("once")
    for _ in range(3):
        warnings.warn("again", Mine)
    print(len(seen), issubclass(Mine, Warning), warnings.formatwarning("m", Mine, "f.py", 3, "line").splitlines()[0])
