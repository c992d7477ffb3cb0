# status: 1
print("start", flush=True)
try:
    raise ExceptionGroup("several", [ValueError(1), KeyError("x")])
except* ValueError:
    print("values handled")
