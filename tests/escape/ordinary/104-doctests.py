# known: doctest is not among the modules a guest may import
import doctest


def square(x):
    """Squares.

    >>> square(3)
    9
    >>> [square(n) for n in range(3)]
    [0, 1, 4]
    >>> square("x")
    Traceback (most recent call last):
        ...
    TypeError: can't multiply sequence by non-int of type 'str'
    """
    return x * x


print(len(doctest.DocTestFinder().find(square, "square")[0].examples))
runner = doctest.DocTestRunner(verbose=False)
for test in doctest.DocTestFinder().find(square, "square", globs={"square": square}):
    print(runner.run(test))
