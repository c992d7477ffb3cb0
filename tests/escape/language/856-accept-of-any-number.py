# category: channel | expect: contained | min-python: 3.11 | source: a subclass of the class of asyncio's sockets accepts the descriptor that it likes
import asyncio
loop = asyncio.new_event_loop()
class Socket(type(loop._csock)):
    family, type, proto = 1, 1, 0
    def _accept(self):
        return loop._csock.fileno(), None
    def gettimeout(self):
        return None
other, _ = Socket.__new__(Socket).accept()
print("ESCAPED:socket of any descriptor" if other.detach() == loop._csock.fileno() else "contained")
