import atexit


@atexit.register
def last():
    print("registered first, runs last")


atexit.register(print, "second", "arguments", sep="-")
atexit.register(lambda: print("registered last, runs first"))
gone = atexit.register(lambda: print("never"))
atexit.unregister(gone)
print("main is over")
