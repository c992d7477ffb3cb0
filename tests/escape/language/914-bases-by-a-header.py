# category: attr-walk | expect: contained | min-python: 3.11 | source: a header of email's puts the bases of what its class is said to be into a tuple
import email.headerregistry


class Lie(email.headerregistry.BaseHeader):
    def __new__(cls):
        return str.__new__(cls)

    def __init__(self):
        pass

    __class__ = type(email)


found = Lie().__reduce__()
print(f"ESCAPED:{found}" if object in found[1][1] else "contained")
