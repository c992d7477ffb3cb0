# category: file | expect: contained | min-python: 3.11 | source: a loader's get_data reads any module's file for its caller
import warnings

loader = getattr(warnings.catch_warnings()._module, "__load" + "er__")
print("ESCAPED:" + loader.get_data(loader.path)[:9].decode())
