# category: deputy | expect: contained | min-python: 3.11 | source: an exit stack calls a reader and passes its error on
import contextlib, operator
try:
    with contextlib.ExitStack() as st:
        st.callback(operator.attrgetter("__self__.nothing"), print)
except AttributeError as e:
    print("ESCAPED:builtins by e.obj" if e.obj.open else "contained")
