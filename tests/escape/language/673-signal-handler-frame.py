# category: process | expect: contained | min-python: 3.11 | source: a handler is given the interrupted frame
import signal
seen = []
signal.signal(signal.SIGALRM, lambda n, frame: seen.append(frame))
signal.raise_signal(signal.SIGALRM)
print("ESCAPED:frame by a signal" if seen[0].f_builtins["open"] else "contained")
