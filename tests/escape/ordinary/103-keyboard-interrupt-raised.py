try:
    raise KeyboardInterrupt
except KeyboardInterrupt:
    print("interrupted by itself")
try:
    raise SystemExit(5)
except SystemExit as stop:
    print(stop.code)
try:
    raise GeneratorExit
except BaseException as error:
    print(type(error).__name__, isinstance(error, Exception))
