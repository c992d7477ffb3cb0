# category: mutate-shared | expect: contained | min-python: 3.11 | source: an extension code registered
import copyreg
copyreg.add_extension("math", "pi", 240)
print("ESCAPED:extension registry" if copyreg._inverted_registry[240] == ("math", "pi") else "contained")
