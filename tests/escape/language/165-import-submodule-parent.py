# category: import | expect: contained | min-python: 3.11 | source: an allowed package's submodule, and then its parent
import xml.etree.ElementTree
import urllib.request
print("ESCAPED:network module" if urllib.request.urlopen and urllib.request.os.getpid() else "contained")
