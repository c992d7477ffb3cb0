# category: file | expect: contained | min-python: 3.11 | source: XInclude reads other files
import xml.etree.ElementInclude as EI
print("ESCAPED:file read by XInclude" if EI.default_loader("/proc/self/status", "text").startswith("Name") else "contained")
