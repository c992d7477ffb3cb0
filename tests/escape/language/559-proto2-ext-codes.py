# category: pickle | expect: contained | min-python: 3.11 | source: extension codes name functions by number
import copyreg, pickle
copyreg.add_extension("posix", "getpid", 241)
print("ESCAPED:posix.getpid by an extension code" if pickle.loads(b"\x80\x02\x82\xf1.")() else "contained")
