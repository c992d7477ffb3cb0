# category: file | expect: contained | min-python: 3.11 | source: netrc's error shows the file
import netrc
try:
    netrc.netrc("/etc/passwd")
except netrc.NetrcParseError as e:
    print("ESCAPED:file read by netrc" if "bad toplevel token" in str(e) else "contained")
