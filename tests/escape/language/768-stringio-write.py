# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: a text stream in memory
import io
s = io.StringIO()
while True:
    s.write("x" * 10**7)
