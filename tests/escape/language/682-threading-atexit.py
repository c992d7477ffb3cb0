# category: late-exec | expect: contained | min-python: 3.11 | source: threading's own exit callbacks
import threading
def late():
    print("ESCAPED:posix at exit" if __import__("posix").getpid() else "contained", flush=True)
threading._register_atexit(late)
