# category: stealth-call | expect: contained | min-python: 3.11 | source: __getattr__ that turns attributes into lookups
class Any:
    def __getattr__(self, name):
        return __import__(name)
print("ESCAPED:posix" if Any().posix.getpid() else "contained")
