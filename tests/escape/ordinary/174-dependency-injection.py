import functools
import inspect
from typing import get_type_hints


class Container:
    def __init__(self):
        self.recipes, self.made = {}, {}

    def provide(self, recipe=None, *, singleton=True):
        if recipe is None:
            return functools.partial(self.provide, singleton=singleton)
        kind = recipe if inspect.isclass(recipe) else get_type_hints(recipe)["return"]
        self.recipes[kind] = (recipe, singleton)
        return recipe

    def get(self, kind):
        if kind in self.made:
            return self.made[kind]
        for known, (recipe, singleton) in self.recipes.items():
            if issubclass(known, kind):
                value = self.call(recipe)
                if singleton:
                    self.made[kind] = value
                return value
        raise LookupError(f"nothing provides {kind.__name__}")

    def call(self, function, **given):
        hints = get_type_hints(function.__init__ if inspect.isclass(function) else function)
        for name, parameter in inspect.signature(function).parameters.items():
            if name not in given and parameter.default is parameter.empty:
                given[name] = self.get(hints[name])
        return function(**given)


class Clock:
    def now(self) -> str:
        return "12:00"


container = Container()


@container.provide
class FixedClock(Clock):
    pass


@container.provide(singleton=False)
class Logger:
    def __init__(self, clock: Clock, prefix: str = "log"):
        self.clock, self.prefix = clock, prefix

    def log(self, text):
        print(f"{self.clock.now()} {self.prefix}: {text}")


class Store(dict):
    pass


@container.provide
def make_store(logger: Logger) -> Store:
    logger.log("making the store")
    return Store(a=1)


def main(store: Store, logger: Logger, extra=3):
    logger.log(f"store has {store}, extra {extra}")
    return container.get(Store) is store, container.get(Logger) is logger


print(container.call(main), container.call(main, extra=4))
try:
    container.get(int)
except LookupError as error:
    print(error)
