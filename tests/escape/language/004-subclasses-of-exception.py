# category: attr-walk | expect: contained | min-python: 3.11 | source: library classes found below BaseException
import io
found = [c for c in ValueError.__subclasses__() if c.__name__ == "UnsupportedOperation"]
print("ESCAPED:library classes below ValueError" if found and len(Exception.__subclasses__()) > 15 else "contained")
