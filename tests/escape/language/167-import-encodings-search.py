# category: import | expect: contained | min-python: 3.11 | source: an encoding's name is imported as a module
import codecs, sys
sys.modules["encodings.probe_codec"] = type(sys)("encodings.probe_codec")
sys.modules["encodings.probe_codec"].getregentry = lambda: codecs.CodecInfo(lambda s, e=None: (b"hijacked", 1), lambda s, e=None: ("x", 1), name="probe_codec")
print("ESCAPED:codec module planted" if "x".encode("probe_codec") == b"hijacked" else "contained")
