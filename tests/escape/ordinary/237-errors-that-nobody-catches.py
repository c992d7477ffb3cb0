import sys
import threading


class Resource:
    def __del__(self):
        raise ValueError("closed too late")


class Index:
    def __index__(self):
        return True  # deprecated: a warning in C, in __main__


Resource()
print(hex(Index()))
thread = threading.Thread(target=int, args=("x",))
thread.start()
thread.join()
try:
    int("y")
except ValueError:
    sys.__excepthook__(*sys.exc_info())
print("done")
