# category: encoding | expect: contained | min-python: 3.11 | source: direction marks make code look like a comment
access = "user"
if access != "none‮⁦": # check ⁩⁦
    g = (lambda: 0).__globals__
print("ESCAPED:globals" if "__builtins__" in g else "contained")
