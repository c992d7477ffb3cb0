# category: except-star | expect: contained | min-python: 3.11 | source: derive decides what is raised on
class G(ExceptionGroup):
    def derive(self, excs):
        box.append(excs[0].__traceback__.tb_frame if excs[0].__traceback__ else self.__traceback__.tb_frame)
        return G(self.message, excs)
box = []
try:
    try:
        raise G("g", [ValueError(1), KeyError(2)])
    except* ValueError:
        pass
except* KeyError:
    pass
print("ESCAPED:frame in a forged derive" if box[0].f_builtins["open"] else "contained")
