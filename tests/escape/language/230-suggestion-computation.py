# category: exc-leak | expect: contained | min-python: 3.12 | source: the computed suggestion asks the object for its names, from a library frame
import traceback
seen = []
class Odd:
    def __dir__(self):
        try:
            raise ValueError
        except ValueError as e:
            seen.append(e.__traceback__.tb_frame.f_back)
        return ["aa"]
try:
    Odd().ab
except AttributeError as e:
    "".join(traceback.format_exception(e))
print("ESCAPED:traceback's frame" if seen and seen[0].f_globals["sys"].modules else "contained")
