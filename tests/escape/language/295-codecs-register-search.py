# category: encoding | expect: contained | min-python: 3.11 | source: a codec registered by the guest decodes source
import codecs
def search(name):
    if name == "probe_case":
        return codecs.CodecInfo(lambda s, e=None: (s.encode(), len(s)), lambda b, e=None: ("__import__('os')", len(b)), name=name)
codecs.register(search)
r = eval(b"# coding: probe_case\n1")
print("ESCAPED:os by a codec" if r.getpid() else "contained")
