# category: pickle | expect: contained | min-python: 3.11 | source: out-of-band buffers are any object
import pickle
p = pickle.PickleBuffer(bytearray(b"ab"))
got = pickle.loads(b"\x80\x05\x97.", buffers=[print])
print("ESCAPED:builtins through a buffer" if got.__self__.open else "contained")
