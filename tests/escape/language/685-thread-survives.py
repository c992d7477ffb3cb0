# category: late-exec | expect: contained | min-python: 3.11 | source: a thread goes on after the main program
import threading, time
def late():
    time.sleep(0.05)
    print("ESCAPED:posix in a surviving thread" if __import__("posix").getpid() else "contained", flush=True)
threading.Thread(target=late).start()
