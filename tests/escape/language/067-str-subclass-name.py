# category: getattr | expect: contained | min-python: 3.11 | source: a str subclass that lies about how it looks
class Sly(str):
    def __len__(self):
        return 1
    def __getitem__(self, i):
        return "x"
    def startswith(self, *a):
        return False
    def __contains__(self, x):
        return False
print("ESCAPED:globals" if "__builtins__" in getattr(lambda: 0, Sly("__globals__")) else "contained")
