# category: late-exec | expect: contained | min-python: 3.11 | source: a group's leaf has a text of its own
class Leaf(Exception):
    def __str__(self):
        print("ESCAPED:posix in a leaf" if __import__("posix").getpid() else "contained", flush=True)
        return "x"
raise ExceptionGroup("g", [Leaf()])
