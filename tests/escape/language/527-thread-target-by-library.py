# category: deputy | expect: contained | min-python: 3.11 | source: a thread runs a reader of C and its error tells of the object
import threading, operator
seen = []
threading.excepthook = lambda a: seen.append(a.exc_value)
t = threading.Thread(target=operator.attrgetter("__globals__.nothing"), args=(lambda: 0,))
t.start()
t.join()
print("ESCAPED:globals by a thread's error" if "__builtins__" in seen[0].obj else "contained")
