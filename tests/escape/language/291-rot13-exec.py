# category: encoding | expect: contained | min-python: 3.11 | source: source text decoded at run time and executed
import codecs
exec(codecs.decode("z = __vzcbeg__('cbfvk')", "rot13"))
print("ESCAPED:posix" if m.getpid() else "contained")
