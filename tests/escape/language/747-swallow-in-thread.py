# category: dos-swallow | expect: limit:time | min-python: 3.11 | source: threads that start each other
import threading
def again():
    try:
        threading.Thread(target=again).start()
    except BaseException:
        again()
again()
while True:
    pass
