# status: 1
import atexit

atexit.register(print, "atexit ran")


def broken(data):
    return data["missing"]


print("start")
try:
    broken({})
finally:
    print("cleaned up")
