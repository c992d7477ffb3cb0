from collections import defaultdict
from contextlib import contextmanager


class Signal:
    def __init__(self):
        self.listeners = []

    def connect(self, listener):
        self.listeners.append(listener)
        return listener

    def __call__(self, *args, **kwargs):
        return [listener(*args, **kwargs) for listener in list(self.listeners)]

    def __iadd__(self, listener):
        self.connect(listener)
        return self

    def __isub__(self, listener):
        self.listeners.remove(listener)
        return self


class Bus:
    def __init__(self):
        self.topics, self.history = defaultdict(Signal), []

    def on(self, topic):
        return self.topics[topic].connect

    def emit(self, topic, **data):
        self.history.append(topic)
        results = self.topics[topic](**data)
        if "." in topic:
            results += self.topics[topic.partition(".")[0]](**data)
        return results

    @contextmanager
    def muted(self, topic):
        saved, self.topics[topic] = self.topics[topic], Signal()
        yield
        self.topics[topic] = saved


bus = Bus()


@bus.on("user.login")
def greet(name, **rest):
    return f"welcome {name}"


@bus.on("user")
def audit(**data):
    return f"audit {sorted(data)}"


class Counter:
    def __init__(self):
        self.n = 0

    def bump(self, **data):
        self.n += 1
        return self.n


counter = Counter()
bus.topics["user.login"] += counter.bump
print(bus.emit("user.login", name="ann"), bus.emit("user.logout", name="ann"))
bus.topics["user.login"] -= counter.bump
with bus.muted("user"):
    print(bus.emit("user.login", name="bob"))
print(bus.history, counter.n, greet.__name__)
