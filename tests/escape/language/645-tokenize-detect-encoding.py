# category: file | expect: contained | min-python: 3.11 | source: tokenize opens by name
import tokenize
f = tokenize.open("/etc/passwd")
print("ESCAPED:file read" if f.readline() else "contained")
