# category: dos-time | expect: limit:time | min-python: 3.11 | source: waiting at an empty queue
import queue
queue.Queue().get()
