# category: stealth-call | expect: contained | min-python: 3.11 | source: a key function that evaluates
r = sorted(["__import__('posix').getpid()", "0"], key=eval)
print("ESCAPED:posix by sorted" if r[0] == "0" and eval(r[1]) else "contained")
