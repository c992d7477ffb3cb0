# category: file | expect: contained | min-python: 3.11 | source: a file written
with open("probe.txt", "w") as f:
    f.write("x")
print("ESCAPED:file written" if open("probe.txt").read() == "x" else "contained")
