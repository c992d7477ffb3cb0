# category: file | expect: contained | min-python: 3.11 | source: a file object around a descriptor
f = open(1, "w", closefd=False)
f.write("\nESCAPED:descriptor opened\n")
f.flush()
