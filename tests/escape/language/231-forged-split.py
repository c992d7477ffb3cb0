# category: except-star | expect: contained | min-python: 3.11 | source: a group class with its own split hands over a foreign object
class G(ExceptionGroup):
    def split(self, cond):
        seen.append(cond)
        return None, self
    def derive(self, excs):
        return G(self.message, excs)
seen = []
try:
    try:
        raise G("g", [ValueError(1)])
    except* ValueError:
        pass
except BaseException as e:
    print("ESCAPED:frame in a forged split" if seen and e.__traceback__.tb_frame.f_builtins["open"] else "contained")
