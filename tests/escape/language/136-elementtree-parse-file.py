# category: module-attr | expect: contained | min-python: 3.11 | source: ElementTree opens the file it is given by name
import xml.etree.ElementTree as ET
try:
    ET.parse("/proc/self/status")
except ET.ParseError as e:
    print("ESCAPED:file opened by ElementTree" if "line 1" in str(e) else "contained")
