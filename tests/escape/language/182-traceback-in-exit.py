# category: frames | expect: contained | min-python: 3.11 | source: __exit__ is given the traceback
class CM:
    def __enter__(self):
        return self
    def __exit__(self, kind, value, tb):
        self.tb = tb
        return True
with CM() as cm:
    1 / 0
print("ESCAPED:frame" if cm.tb.tb_frame.f_builtins["open"] else "contained")
