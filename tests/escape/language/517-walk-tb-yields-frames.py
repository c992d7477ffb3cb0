# category: deputy | expect: contained | min-python: 3.11 | source: walk_tb gives frames as values
import traceback
try:
    1 / 0
except ZeroDivisionError as e:
    frames = [f for f, n in traceback.walk_tb(e.__traceback__)]
print("ESCAPED:frame by walk_tb" if frames[0].f_builtins["open"] else "contained")
