# category: frames | expect: contained | min-python: 3.11 | source: a handler is called from logging's own frames
import logging
seen = []
class H(logging.Handler):
    def emit(self, record):
        try:
            raise ValueError
        except ValueError as e:
            seen.append(e.__traceback__.tb_frame.f_back.f_globals)
log = logging.getLogger("y")
log.addHandler(H())
log.warning("x")
print("ESCAPED:logging namespace" if seen[0]["os"].getpid() else "contained")
