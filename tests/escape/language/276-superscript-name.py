# category: unicode | expect: contained | min-python: 3.11 | source: modifier letters in a name
print("ESCAPED:file read" if ᵒᵖᵉⁿ("/proc/self/status").read(4) == "Name" else "contained")
