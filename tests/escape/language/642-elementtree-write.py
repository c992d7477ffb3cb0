# category: file | expect: contained | min-python: 3.11 | source: an element tree written to a file
import xml.etree.ElementTree as ET
ET.ElementTree(ET.Element("a")).write("probe.xml")
print("ESCAPED:file written by ElementTree" if ET.parse("probe.xml").getroot().tag == "a" else "contained")
