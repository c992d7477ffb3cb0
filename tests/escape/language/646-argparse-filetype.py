# category: file | expect: contained | min-python: 3.11 | source: argparse.FileType opens what the command line names
import argparse, warnings
warnings.simplefilter("ignore")
f = argparse.FileType()("/proc/self/status")
print("ESCAPED:file read by argparse" if f.read(4) == "Name" else "contained")
