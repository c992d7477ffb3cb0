# category: file | expect: contained | min-python: 3.11 | source: the raw file behind open(0), opened again as another
f = open(0, "rb", 0)
raw = getattr(f, "raw", f)
kind = type(raw)
try:
    raw.__init__("/etc/passwd")
    print("ESCAPED:", raw.read(10))
except (PermissionError, AttributeError, TypeError) as error:
    print("contained", type(error).__name__)
