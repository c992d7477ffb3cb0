# category: late-exec | expect: contained | min-python: 3.11 | source: the name of the last error's class is computed
class M(type):
    def __getattribute__(cls, name):
        if name == "__module__":
            import sys
            f = sys._getframe()
            print("ESCAPED:frame in a metaclass" if f.f_builtins["open"] else "contained", flush=True)
        return type.__getattribute__(cls, name)
class E(Exception, metaclass=M):
    pass
E.__module__
raise E
