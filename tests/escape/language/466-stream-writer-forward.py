# category: deputy | expect: contained | min-python: 3.11 | source: plain attribute reads through a stream writer
import codecs
it = (x for x in ())
frame = codecs.StreamWriter(it).gi_frame
print("ESCAPED:frame by StreamWriter" if frame.f_builtins["open"] else "contained")
