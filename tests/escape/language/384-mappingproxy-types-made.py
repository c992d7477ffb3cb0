# category: mutate-shared | expect: contained | min-python: 3.11 | source: types.MappingProxyType around a library's own table
import inspect
class E:
    def __eq__(self, real):
        real["planted"] = 1
        return True
s = inspect.signature(lambda x: 0)
keep = inspect.Parameter.__dict__
keep == E()
print("ESCAPED:a library class written behind a proxy" if inspect.Parameter.planted == 1 and s else "contained")
