s = list(range(10))
print(s[2:5], s[:3], s[-3:], s[::2], s[::-1], s[8:2:-2], s[100:], s[-100:2], s[:], s[5:2])
s[2:4] = ["a", "b", "c"]
s[::5] = ["X", "Y", "Z"]
del s[1:3]
s[len(s) :] = ["end"]
s[:0] = ["start"]
print(s, "python"[1:4], (1, 2, 3)[::-1], b"bytes"[1:3], range(20)[2:15:4], slice(1, 9, 3).indices(6))
try:
    s[::2] = [1]
except ValueError as error:
    print(error)


class Echo:
    def __getitem__(self, key):
        return key


e = Echo()
print(e[1], e[1:2], e[1:2, ::3], e[..., None], e["k"], e[()], e[slice(None)])


class Mine:
    def __init__(self, data):
        self.data = data

    def __getitem__(self, key):
        return Mine(self.data[key]) if isinstance(key, slice) else self.data[key]

    def __setitem__(self, key, value):
        self.data[key] = value


m = Mine([1, 2, 3, 4])
m[0] = 9
m[1:3] = [7]
print(m[:2].data, m[-1], [x for x in m], 7 in m)
