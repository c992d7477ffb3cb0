# category: exec | expect: contained | min-python: 3.11 | source: doctest runs what stands in a docstring
import doctest
ns = {"box": []}
test = doctest.DocTestParser().get_doctest(">>> box.append(__import__('posix'))\n", ns, "t", None, 0)
doctest.DocTestRunner(verbose=False).run(test, clear_globs=False)
print("ESCAPED:posix by doctest" if test.globs["box"][0].getpid() else "contained")
