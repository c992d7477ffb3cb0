# category: frames | expect: contained | min-python: 3.11 | source: special methods are called from library frames
import difflib
seen = []
class Item(str):
    def __eq__(self, other):
        try:
            raise ValueError
        except ValueError as e:
            seen.append(e.__traceback__.tb_frame.f_back)
        return True
    __hash__ = str.__hash__
list(difflib.ndiff([Item("a")], [Item("b")]))
print("ESCAPED:difflib frame" if seen[0].f_globals["__name__"] == "difflib" else "contained")
