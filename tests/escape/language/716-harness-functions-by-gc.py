# category: channel | expect: contained | min-python: 3.11 | source: the harness's own functions found among all objects
import gc
found = [o for o in gc.get_objects() if type(o).__name__ == "function" and o.__code__.co_filename != __file__]
print("ESCAPED:functions of others" if found else "contained")
