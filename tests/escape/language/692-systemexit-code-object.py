# category: late-exec | expect: contained | min-python: 3.11 | source: the code of SystemExit is turned into text
class C:
    def __str__(self):
        print("ESCAPED:posix in an exit code" if __import__("posix").getpid() else "contained", flush=True)
        return "x"
import sys
sys.exit(C())
