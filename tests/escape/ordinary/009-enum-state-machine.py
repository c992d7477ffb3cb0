from enum import Enum, auto, member, nonmember


class State(Enum):
    IDLE = auto()
    RUNNING = auto()
    DONE = auto()
    limit = nonmember(3)

    @member
    def handler(x):
        return x + 1

    def next(self):
        order = [State.IDLE, State.RUNNING, State.DONE]
        return order[(order.index(self) + 1) % 3]

    def __str__(self):
        return self.name.title()

    def __lt__(self, other):
        return self.value < other.value


class Machine:
    transitions = {
        State.IDLE: {"start": State.RUNNING},
        State.RUNNING: {"finish": State.DONE, "pause": State.IDLE},
        State.DONE: {},
    }

    def __init__(self):
        self.state, self.trace = State.IDLE, []

    def feed(self, event):
        match self.transitions[self.state].get(event):
            case None:
                self.trace.append(f"{event} ignored in {self.state}")
            case State() as new:
                self.trace.append(f"{self.state} -> {new}")
                self.state = new


machine = Machine()
for event in "start pause finish start finish start".split():
    machine.feed(event)
print(*machine.trace, sep="\n")
print(State.IDLE.next(), State.DONE.next(), State.limit, State.handler.value(1), sorted([State.DONE, State.IDLE])[0])
