# category: file | expect: contained | min-python: 3.11 | source: an element tree written to a file
import os
import xml.etree.ElementTree as ET
ET.ElementTree(ET.Element("a")).write("/dev/shm/probe.xml")
print("ESCAPED:file written by ElementTree" if ET.parse("/dev/shm/probe.xml").getroot().tag == "a" else "contained")
os.remove("/dev/shm/probe.xml")
