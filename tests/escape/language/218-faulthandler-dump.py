# category: frames | expect: contained | min-python: 3.11 | source: faulthandler writes all stacks to a descriptor
import faulthandler
faulthandler.dump_traceback(1)
print("\nESCAPED:stacks written to a descriptor")
