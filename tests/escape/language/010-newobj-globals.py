# category: attr-walk | expect: contained | min-python: 3.11 | source: copyreg's helper given by every object's own reduce
helper = object().__reduce_ex__(4)[0]
print("ESCAPED:copyreg namespace" if "dispatch_table" in helper.__globals__ else "contained")
