# category: dos-time | expect: limit:time | min-python: 3.11 | source: a deque of no length over an endless iterator
import collections, itertools
collections.deque(itertools.count(), maxlen=0)
