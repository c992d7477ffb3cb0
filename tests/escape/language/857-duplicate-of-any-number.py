# category: channel | expect: contained | min-python: 3.11 | source: the same, by a duplicate
import asyncio
loop = asyncio.new_event_loop()
class Socket(type(loop._csock)):
    family, type, proto = 1, 1, 0
    def fileno(self):
        return loop._csock.fileno()
other = Socket.__new__(Socket).dup()
other.send(b"x")
print("ESCAPED:duplicate of any descriptor" if loop._ssock.recv(1) == b"x" else "contained")
