# category: import | expect: contained | min-python: 3.11 | source: private C modules that facades forget
hits = []
for name in ("_imp", "_weakref", "_functools", "_operator", "_signal", "_posixsubprocess", "_socket", "_pickle", "_codecs", "_warnings", "_ast", "_symtable", "_tracemalloc", "_testcapi", "_interpreters", "_xxsubinterpreters"):
    try:
        if type(__import__(name)).__name__ == "module" and name in ("_imp", "_signal", "_posixsubprocess", "_socket"):
            hits.append(name)
    except ImportError:
        pass
print("ESCAPED:" + " ".join(hits) if hits else "contained")
