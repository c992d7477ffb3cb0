# category: import | expect: contained | min-python: 3.11 | source: the program imports itself under its own name
import __main__
print("ESCAPED:own module object with builtins" if __main__.__builtins__ and __main__.__loader__ else "contained")
