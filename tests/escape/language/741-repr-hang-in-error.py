# category: dos-time | expect: limit:time | min-python: 3.11 | source: the text of the last error never ends
class E(Exception):
    def __str__(self):
        while True:
            pass
raise E
