# category: channel | expect: contained | min-python: 3.11 | source: names of modules beside the script that are paths | live: no: a name that is no module is imported nowhere
for name in ("../etc/passwd", "/etc/passwd", "os/../x", "..", "a..b", "\0", "x" * 300, "\udcff", "a.py"):
    for form in (name, f"m.{name}"):
        try:
            print("ESCAPED:", __import__(form))
        except (ImportError, ValueError, UnicodeError):
            pass
print("contained")
