# category: deputy | expect: contained | min-python: 3.11 | max-python: 3.13 | source: a library's own instruction reads the name of the guest's choice off a code object
import concurrent.futures, functools, html, operator
code = compile("1 + 1", "x", "eval")
seen = []
read = map(seen.append, map(operator.attrgetter("replace"), [code]))
class Text:
    replace = property(functools.partial(next, read))
try:
    html.escape(Text())
except TypeError:
    pass
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    made = pool.submit(seen[0], co_consts=("evil",)).result()
print("ESCAPED:code object changed" if eval(made) == "evil" else "contained")
