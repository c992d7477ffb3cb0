# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: a byte stream with a hole
import io
b = io.BytesIO()
b.seek(10**11)
b.write(b"x")
