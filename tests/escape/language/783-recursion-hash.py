# category: dos-recursion | expect: contained | min-python: 3.11 | source: recursion by hashing nested tuples
t = ()
for _ in range(10**6):
    t = (t,)
hash(t)
