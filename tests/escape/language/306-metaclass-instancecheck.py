# category: stealth-call | expect: contained | min-python: 3.11 | source: isinstance calls a guest, who climbs to the caller
seen = []
class M(type):
    def __instancecheck__(cls, obj):
        try:
            raise ValueError
        except ValueError as e:
            seen.append(e.__traceback__.tb_frame.f_back)
        return True
class C(metaclass=M):
    pass
isinstance(1, C)
print("ESCAPED:frame" if seen[0].f_builtins["open"] else "contained")
