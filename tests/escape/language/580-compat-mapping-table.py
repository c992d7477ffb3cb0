# category: pickle | expect: contained | min-python: 3.11 | source: the table of old names changed
import _compat_pickle, pickle
_compat_pickle.NAME_MAPPING[("zz", "probe")] = ("posix", "getpid")
print("ESCAPED:posix.getpid by a table" if pickle.loads(b"czz\nprobe\n.")() else "contained")
