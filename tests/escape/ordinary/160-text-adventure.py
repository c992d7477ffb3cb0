from enum import Enum


class Direction(Enum):
    NORTH = "north"
    SOUTH = "south"
    EAST = "east"

    @property
    def opposite(self):
        return {Direction.NORTH: Direction.SOUTH, Direction.SOUTH: Direction.NORTH}.get(self)


class Room:
    def __init__(self, name, text, items=()):
        self.name, self.text, self.items, self.exits, self.locked = name, text, set(items), {}, set()

    def connect(self, way, other, locked=False):
        self.exits[way] = other
        if way.opposite:
            other.exits[way.opposite] = self
        if locked:
            self.locked.add(way)
        return self


class Game:
    def __init__(self):
        hall = Room("hall", "A dusty hall.", ["lamp"])
        cellar = Room("cellar", "It is dark.", ["key"])
        vault = Room("vault", "Gold!", ["gold"])
        hall.connect(Direction.SOUTH, cellar).connect(Direction.NORTH, vault, locked=True)
        self.room, self.bag, self.over = hall, set(), False

    def play(self, line):
        match line.lower().split():
            case ["look"]:
                items = ", ".join(sorted(self.room.items)) or "nothing"
                return (
                    f"{self.room.text} You see {items}. Exits: {', '.join(sorted(w.value for w in self.room.exits))}."
                )
            case ["go", ("north" | "south" | "east") as way]:
                return self.go(Direction(way))
            case ["go", other]:
                return f"There is no {other}."
            case ["take", *items] if items:
                taken = self.room.items & set(items)
                self.bag |= taken
                self.room.items -= taken
                self.over = "gold" in self.bag
                return f"Taken: {', '.join(sorted(taken)) or 'nothing'}."
            case ["use", "key"] if "key" in self.bag:
                self.room.locked.clear()
                return "Click."
            case ["bag" | "inventory"]:
                return ", ".join(sorted(self.bag)) or "empty"
            case []:
                return "Say something."
            case [verb, *_]:
                return f"I do not know how to {verb}."

    def go(self, way):
        if way in self.room.locked:
            return "Locked."
        if way not in self.room.exits:
            return "A wall."
        self.room = self.room.exits[way]
        return self.room.name


game = Game()
for line in [
    "look",
    "go north",
    "go west",
    "go south",
    "take key sword",
    "",
    "dance wildly",
    "go north",
    "use key",
    "go north",
    "bag",
    "take gold",
]:
    print(f"> {line}\n{game.play(line)}")
    if game.over:
        print("You win.")
