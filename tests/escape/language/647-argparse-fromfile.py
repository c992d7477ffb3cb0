# category: file | expect: contained | min-python: 3.11 | source: argparse reads arguments from files
import argparse
p = argparse.ArgumentParser(fromfile_prefix_chars="@")
p.add_argument("x", nargs="*")
print("ESCAPED:file read by argparse" if p.parse_known_args(["@/proc/self/status"])[0].x[0].startswith("Name") else "contained")
