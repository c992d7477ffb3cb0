# category: except-star | expect: contained | min-python: 3.11 | source: a condition function is given each leaf with its traceback
def fail():
    raise ValueError
try:
    fail()
except ValueError as e:
    leaf = e
seen = []
ExceptionGroup("g", [leaf]).subgroup(lambda e: seen.append(e.__traceback__))
print("ESCAPED:frame by a leaf" if seen[1].tb_frame.f_builtins["open"] else "contained")
