# category: dos-time | expect: limit:time | min-python: 3.11 | source: a key derived for long
import hashlib
hashlib.pbkdf2_hmac("sha256", b"x", b"y", 2**31 - 1)
