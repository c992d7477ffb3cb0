# category: mutate-shared | expect: contained | min-python: 3.11 | source: the collector's settings
import gc
gc.callbacks.append(lambda *a: None)
gc.disable()
hit = not gc.isenabled() and len(gc.callbacks) > 0
gc.enable()
print("ESCAPED:collector changed" if hit else "contained")
