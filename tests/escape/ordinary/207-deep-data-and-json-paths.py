import json
from collections import deque
from functools import reduce

data = json.loads(
    '{"users": [{"name": "ann", "roles": ["admin", "dev"], "address": {"geo": {"lat": 1.5}}}, {"name": "bob", "roles": [], "address": null}], "n": 2}'
)


def get(data, path, default=None):
    try:
        return reduce(
            lambda value, key: value[int(key)] if isinstance(value, list) else value[key], path.split("."), data
        )
    except (KeyError, IndexError, TypeError, ValueError):
        return default


def flatten(value, prefix=""):
    match value:
        case dict():
            for key, inner in value.items():
                yield from flatten(inner, f"{prefix}.{key}" if prefix else key)
        case list():
            for i, inner in enumerate(value):
                yield from flatten(inner, f"{prefix}[{i}]")
        case _:
            yield prefix, value


def merge(a, b):
    if isinstance(a, dict) and isinstance(b, dict):
        return {k: merge(a[k], b[k]) if k in a and k in b else b.get(k, a.get(k)) for k in a | b}
    return b


def depth(value):
    queue, deepest = deque([(value, 1)]), 0
    while queue:
        item, level = queue.popleft()
        deepest = max(deepest, level)
        if isinstance(item, (dict, list)):
            queue.extend((inner, level + 1) for inner in (item.values() if isinstance(item, dict) else item))
    return deepest


def diff(a, b):
    a, b = dict(flatten(a)), dict(flatten(b))
    return {k: (a.get(k), b.get(k)) for k in sorted(a.keys() | b.keys()) if a.get(k) != b.get(k)}


print(get(data, "users.0.address.geo.lat"), get(data, "users.1.address.geo", "none"), get(data, "users.9"))
print(dict(flatten(data)), depth(data))
print(merge({"a": {"x": 1, "y": 2}, "b": 1}, {"a": {"y": 3}, "c": 4}), diff(data, merge(data, {"n": 3})))
