# category: memory | expect: contained | min-python: 3.11 | live: no: it crashes | source: gh-143638, gh-143639: a key's __hash__ and a state's __setitem__ have the Unpickler load on, which empties its stack
import io
import pickle


class Key:
    def __hash__(self):
        global spray
        if asked.pop():
            try:
                asked[0] = loading[0].load()
            except Exception:
                pass
            spray = [bytes(size) + b"Z" for size in range(8, 400) for _ in range(9)]
        return 1


class Items(dict):
    def __setitem__(self, key, value):
        hash(Key())
        dict.__setitem__(self, key, value)


class Loads(pickle.Unpickler):
    def find_class(self, module, name):
        return {"Key": Key, "Items": Items}[name]


REST = b"\x80\x05N.."
for text in (b"cm\nItems\n)\x81cm\nKey\n)\x81cm\nItems\n)\x81s", b"cm\nItems\n)\x81}cm\nKey\n)\x81Nsb", b"cm\nItems\n)\x81(cm\nKey\n)\x81Nu"):
    asked = [False, True, True]
    loading = [Loads(io.BytesIO(b"\x80\x05" + text + REST))]
    try:
        loading[0].load()
    except Exception:
        pass
print("contained")
