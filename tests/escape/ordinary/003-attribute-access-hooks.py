class Tracked:
    def __init__(self):
        object.__setattr__(self, "log", [])
        self.alpha = 1

    def __getattr__(self, name):
        if name.startswith("auto_"):
            return name.removeprefix("auto_").upper()
        raise AttributeError(f"{type(self).__name__!r} has no {name!r}", name=name, obj=self)

    def __setattr__(self, name, value):
        self.log.append(f"set {name}={value!r}")
        super().__setattr__(name, value)

    def __delattr__(self, name):
        self.log.append(f"del {name}")
        super().__delattr__(name)

    def __dir__(self):
        return ["auto_anything", *super().__dir__()]


class Upper:
    greeting = "hello"

    def __getattribute__(self, name):
        value = object.__getattribute__(self, name)
        return value.upper() if isinstance(value, str) else value


t = Tracked()
t.beta = [2]
del t.alpha
print(t.log, t.auto_pilot, hasattr(t, "gamma"), getattr(t, "gamma", "default"))
try:
    t.gamma
except AttributeError as error:
    print(error, error.name)
setattr(t, "delta", 4)
delattr(t, "beta")
print(t.log[-2:], "auto_anything" in dir(t), sorted(vars(t)), Upper().greeting, Upper.greeting)
