# status: 3
import sys


def main(argv):
    try:
        sys.exit("inner")
    except SystemExit as stop:
        print("stopped:", stop.code, stop.args)
    return len(argv) + 2


if __name__ == "__main__":
    raise SystemExit(main(["x"]))
