# category: format | expect: contained | min-python: 3.11 | source: pprint chooses by __repr__ and keeps a table of printers
import pprint
kind = type(lambda: 0)
pprint.PrettyPrinter._dispatch[kind.__repr__] = lambda self, obj, stream, *a: stream.write("hijacked")
print("ESCAPED:pprint's table changed" if pprint.pformat(lambda: 0, width=1) == "hijacked" else "contained")
