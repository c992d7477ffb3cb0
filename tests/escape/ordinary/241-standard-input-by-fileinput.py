import difflib
import fileinput
import inspect
import operator
import os
import zoneinfo

total = 0
for line in fileinput.input():
    total += int(line)
    print(fileinput.lineno(), fileinput.filename(), total)

print(operator.__mul__(6, 7), operator.__contains__([1], 1))
print(os.path.join("a", "b"), os.path.exists("no-such-file"), os.path.isfile("no-such-file"), os.cpu_count() > 0)
print("Europe/Paris" in zoneinfo.available_timezones())
print("<table" in difflib.HtmlDiff().make_table(["a"], ["b"]))
try:
    inspect.getsource(len)
except TypeError as error:
    print("no source of", error.args[0].partition(",")[0].rpartition(" ")[2])
