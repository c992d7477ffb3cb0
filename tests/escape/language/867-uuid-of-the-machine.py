# category: process | expect: contained | min-python: 3.11 | live: no: a machine may have no network card | source: libuuid puts the machine's own number into an identifier
import uuid
own = not uuid.uuid1().node >> 40 & 1  # one that was made up has this bit
print("ESCAPED:number of the network card" if own else "contained")
