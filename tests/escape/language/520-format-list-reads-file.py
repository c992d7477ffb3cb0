# category: deputy | expect: contained | min-python: 3.11 | source: formatting a list of forged entries reads files
import traceback
text = "".join(traceback.format_list([("/proc/self/status", 1, "f", None)]))
print("ESCAPED:file read by format_list" if "Name:" in text else "contained")
