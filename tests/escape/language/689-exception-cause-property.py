# category: late-exec | expect: contained | min-python: 3.11 | source: the cause of the last error has a text of its own
class Inner(Exception):
    def __str__(self):
        print("ESCAPED:posix in a cause" if __import__("posix").getpid() else "contained", flush=True)
        return "x"
raise ValueError from Inner()
