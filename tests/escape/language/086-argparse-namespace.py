# category: getattr | expect: contained | min-python: 3.11 | source: argparse copies an attribute named by the caller
import argparse
p = argparse.ArgumentParser()
p.add_argument("--x", dest="__globals__", default=1)
f = lambda: 0
class Grab(argparse.Action):
    def __call__(self, parser, ns, values, option=None):
        parser.box = getattr(ns, self.dest)
p.add_argument("--y", dest="__code__", action=Grab)
p.parse_args(["--y", "1"], namespace=f)
print("ESCAPED:code object by argparse" if p.box.co_code else "contained")
