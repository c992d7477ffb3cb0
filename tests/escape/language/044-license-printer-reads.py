# category: attr-walk | expect: contained | min-python: 3.11 | source: site's license printer reads the files it is told
license._Printer__filenames = ["/proc/self/status"]
license._Printer__lines = None
license._Printer__setup()
print("ESCAPED:file read by license" if "Name" in license._Printer__lines[0] else "contained")
