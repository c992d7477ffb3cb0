# category: stealth-call | expect: contained | min-python: 3.11 | source: atexit calls a function after all
import atexit
def late():
    print("ESCAPED:posix by atexit" if __import__("posix").getpid() else "contained", flush=True)
atexit.register(late)
