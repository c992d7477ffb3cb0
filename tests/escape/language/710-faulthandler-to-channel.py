# category: channel | expect: contained | min-python: 3.11 | source: a crash handler writes to the channel
import faulthandler
faulthandler.dump_traceback(3)
print("ESCAPED:channel written by faulthandler")
