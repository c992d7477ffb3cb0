import argparse
import contextlib
import io

parser = argparse.ArgumentParser(prog="tool", description="Does things.")
parser.add_argument("files", nargs="+", metavar="FILE")
parser.add_argument("-v", "--verbose", action="count", default=0)
parser.add_argument("--size", type=int, default=10, help="how large (default: %(default)s)")
parser.add_argument("--mode", choices=["fast", "slow"])
parser.add_argument("--define", action="append", type=lambda s: tuple(s.split("=")), dest="defines")
group = parser.add_mutually_exclusive_group()
group.add_argument("--on", action="store_true")
group.add_argument("--off", action="store_false", dest="on")
args = parser.parse_args(["a", "b", "-vv", "--size", "3", "--define", "x=1", "--define=y=2", "--on"])
print(args, vars(args)["verbose"], args.defines)
print("usage: tool" in parser.format_usage(), "how large (default: 10)" in parser.format_help())
for bad in (["--size", "x", "f"], [], ["f", "--mode", "odd"], ["f", "--on", "--off"]):
    errors = io.StringIO()
    try:
        with contextlib.redirect_stderr(errors):
            parser.parse_args(bad)
    except SystemExit as stop:
        print(stop.code, errors.getvalue().splitlines()[-1][:45])
sub = argparse.ArgumentParser(prog="git")
commands = sub.add_subparsers(dest="command", required=True)
add = commands.add_parser("add")
add.add_argument("path")
add.set_defaults(handler=lambda a: f"adding {a.path}")
commit = commands.add_parser("commit", aliases=["ci"])
commit.add_argument("-m", required=True)
commit.set_defaults(handler=lambda a: f"committing {a.m}")
for line in (["add", "x"], ["ci", "-m", "msg"]):
    namespace = sub.parse_args(line)
    print(namespace.command, namespace.handler(namespace))
known, rest = parser.parse_known_args(["f", "--unknown", "1"])
print(known.files, rest, argparse.Namespace(a=1) == argparse.Namespace(a=1))
