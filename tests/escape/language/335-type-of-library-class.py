# category: class-body | expect: contained | min-python: 3.11 | source: the metaclass of a library class called directly
import enum
M = type(enum.Enum)
print("ESCAPED:enum namespace" if M.__new__.__globals__["sys"].modules else "contained")
