# category: frames | expect: contained | min-python: 3.11 | source: a logger's findCaller walks the stack with its own way of getting a frame
import logging
frame = logging.currentframe()
print("ESCAPED:frame by logging" if frame.f_builtins["open"] else "contained")
