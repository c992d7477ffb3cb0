# category: deputy | expect: contained | min-python: 3.11 | source: the two-way class does the same
import codecs
w = codecs.StreamReaderWriter(print, codecs.getreader("ascii"), codecs.getwriter("ascii"))
b = w.__getattr__("__self__")
print("ESCAPED:builtins by StreamReaderWriter" if b.open else "contained")
