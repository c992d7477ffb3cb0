# category: pickle | expect: contained | min-python: 3.11 | source: NEWOBJ makes an instance of any class
import pickle
o = pickle.loads(b"\x80\x02c_io\nFileIO\nX\x11\x00\x00\x00/proc/self/status\x85R.")
print("ESCAPED:file read by a pickle" if o.read(4) == b"Name" else "contained")
