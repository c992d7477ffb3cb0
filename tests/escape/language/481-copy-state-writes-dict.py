# category: deputy | expect: contained | min-python: 3.11 | source: copy updates the dict of what a reduction made
import copy, textwrap
class C:
    def __reduce_ex__(self, protocol):
        return (lambda: textwrap.dedent), (), {"probe_mark": 1}
copy.copy(C())
print("ESCAPED:library function's dict by copy" if textwrap.dedent.probe_mark == 1 else "contained")
