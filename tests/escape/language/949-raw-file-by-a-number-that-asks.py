# category: file | expect: contained | min-python: 3.11 | source: a buffering of 0 that says so only when C asks it: the raw file is handed out
class Zero:
    def __index__(self):
        return 0


try:
    print("ESCAPED:" if "FileIO" in type(open(0, "rb", Zero())).__name__ else "contained")
except OSError:
    print("contained")
