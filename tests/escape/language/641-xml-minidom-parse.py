# category: file | expect: contained | min-python: 3.11 | source: minidom parses a file by its name
import xml.dom.minidom, xml.parsers.expat
try:
    xml.dom.minidom.parse("/proc/self/status")
except xml.parsers.expat.ExpatError:
    print("ESCAPED:file opened by minidom")
