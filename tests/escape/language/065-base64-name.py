# category: getattr | expect: contained | min-python: 3.11 | source: the name comes out of base64
import base64
name = base64.b64decode("X19zdWJjbGFzc2VzX18=").decode()
print("ESCAPED:class list" if len(getattr(object, name)()) > 60 else "contained")
