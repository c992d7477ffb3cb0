# category: module-attr | expect: contained | min-python: 3.11 | source: a thread whose first call is C's getattr has no frame to be asked
import _thread
import functools
import time
import warnings

kept, found = warnings.catch_warnings()._module, []
reads = functools.partial(map, getattr, [kept], ["__built" + "ins__"])

_thread.start_new_thread(functools.partial(found.extend, reads()), ())
for _ in range(100):
    if found:
        break
    time.sleep(0.01)
print("ESCAPED:builtins by a thread" if found else "contained")
