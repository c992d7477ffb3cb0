# category: deputy | expect: contained | min-python: 3.11 | source: argparse sets attributes of the namespace it is given
import argparse, random
p = argparse.ArgumentParser()
p.add_argument("--d", dest="__defaults__", type=lambda s: (7.0, 7.0, None))
p.parse_args(["--d", "1"], namespace=random.Random.triangular)
print("ESCAPED:defaults of a library function by argparse" if random.triangular() == 7.0 else "contained")
