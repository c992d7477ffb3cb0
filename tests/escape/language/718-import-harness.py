# category: channel | expect: contained | min-python: 3.11 | source: the harness imported by name
hits = []
for name in ("jail", "jail.guest", "jail.guest.harness", "jail.guests.python.harness", "_ring", "ring", "harness", "__main__", "guest"):
    try:
        m = __import__(name, fromlist=["x"])
        hits.append(vars(m)["__builtins__"] and name)
    except ImportError:
        pass
print("ESCAPED:" + " ".join(hits) if hits else "contained")
