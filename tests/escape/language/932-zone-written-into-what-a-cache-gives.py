# category: memory | expect: contained | min-python: 3.11 | source: a class below ZoneInfo names its own cache, and C writes into what that gives as into a zone
from zoneinfo import ZoneInfo

seen = bytes(400)


class Cache:
    def get(self, key, default=None):
        return None

    def setdefault(self, key, made):
        return seen


try:

    class Mine(ZoneInfo):
        pass

    Mine._weak_cache = Cache()
    Mine("UTC")
except TypeError:
    pass
print("ESCAPED:any memory" if any(seen) else "contained")
