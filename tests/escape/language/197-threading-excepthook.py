# category: frames | expect: contained | min-python: 3.11 | source: the thread's hook is given the traceback
import threading
seen = []
threading.excepthook = lambda args: seen.append(args.exc_traceback)
t = threading.Thread(target=lambda: 1 / 0)
t.start()
t.join()
print("ESCAPED:frame by thread hook" if seen[0].tb_frame.f_globals["_sys"].modules else "contained")
