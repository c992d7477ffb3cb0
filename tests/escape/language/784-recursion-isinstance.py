# category: dos-recursion | expect: contained | min-python: 3.11 | source: nested tuples of classes
t = (str,)
for _ in range(10**5):
    t = (t,)
isinstance(1, t)
