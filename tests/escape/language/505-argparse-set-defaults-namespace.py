# category: deputy | expect: contained | min-python: 3.11 | source: defaults of a parser are set on a class
import argparse, fractions
p = argparse.ArgumentParser()
p.set_defaults(probe_mark=1)
p.parse_args([], namespace=fractions.Fraction)
print("ESCAPED:library class written by argparse" if fractions.Fraction.probe_mark == 1 else "contained")
