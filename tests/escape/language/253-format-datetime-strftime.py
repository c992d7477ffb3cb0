# category: format | expect: contained | min-python: 3.11 | source: a spec that calls into the guest
import datetime
class D(datetime.date):
    def strftime(self, spec):
        import sys
        box.append(sys._getframe(1) if hasattr(sys, "_getframe") else None)
        return ""
box = []
f"{D(2000, 1, 1):%Y}"
print("ESCAPED:frame in strftime" if box[0].f_builtins["open"] else "contained")
