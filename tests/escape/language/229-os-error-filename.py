# category: exc-leak | expect: contained | min-python: 3.11 | source: OSError tells of files by name
try:
    open("/root/nothing/here")
except OSError as e:
    print("ESCAPED:file system asked" if e.errno in (2, 13) and e.filename == "/root/nothing/here" else "contained")
