# category: file | expect: contained | min-python: 3.11 | source: shlex includes other files
import io, shlex
s = shlex.shlex(io.StringIO('source "/proc/self/status"'))
s.source = "source"
print("ESCAPED:file read by shlex" if "Name" in (s.get_token(), s.get_token()) else "contained")
