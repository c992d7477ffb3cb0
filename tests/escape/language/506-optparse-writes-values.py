# category: deputy | expect: contained | min-python: 3.11 | source: optparse sets attributes of the values it is given
import optparse, textwrap
p = optparse.OptionParser()
p.add_option("--x", dest="probe_mark")
p.parse_args(["--x", "1"], values=textwrap.dedent)
print("ESCAPED:library function written by optparse" if textwrap.dedent.probe_mark == "1" else "contained")
