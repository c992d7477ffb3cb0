# category: dos-time | expect: limit:time | min-python: 3.11 | source: a comparison of long sequences
import difflib
a = ["x%d" % (i % 2) for i in range(100000)]
difflib.SequenceMatcher(None, a, a[::-1], autojunk=False).ratio()
