# category: dos-time | expect: limit:time | min-python: 3.11 | source: a thread holds the interpreter at its end
import threading
def spin():
    while True:
        pass
threading.Thread(target=spin).start()
