# imports: sortedcontainers
from sortedcontainers import SortedDict, SortedKeyList, SortedList, SortedSet

s = SortedList([5, 1, 4])
s.add(3)
s.update([9, 0])
print(s, s.bisect(4), s.index(4), s[1:3], list(s.irange(2, 5)), s.pop(), 3 in s, s.count(1))
d = SortedDict({"b": 2, "a": 1})
d["aa"] = 3
print(d, d.peekitem(0), d.keys()[-1], list(d.irange("a", "b")), d.popitem())
k = SortedKeyList("some words of various length".split(), key=len)
print(k, k.bisect_key(4), SortedSet("hello") | SortedSet("xyz"), SortedSet([3, 1])[0])
big = SortedList(range(0, 5000, 3))
for n in range(0, 5000, 9):
    big.remove(n)
print(len(big), big[500], sum(big))
