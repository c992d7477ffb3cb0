# category: deputy | expect: contained | min-python: 3.11 | source: formatting a warning reads the line of any file
import warnings
text = warnings.formatwarning("m", UserWarning, "/proc/self/status", 1)
print("ESCAPED:file read by formatwarning" if "Name:" in text else "contained")
