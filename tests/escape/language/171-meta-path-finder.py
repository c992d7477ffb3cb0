# category: import | expect: contained | min-python: 3.11 | source: a finder of the guest's own delivers modules
import sys, importlib.machinery
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "json2":
            return importlib.machinery.ModuleSpec(name, Finder)
    @staticmethod
    def create_module(spec):
        return None
    @staticmethod
    def exec_module(module):
        module.here = module.__builtins__ if hasattr(module, "__builtins__") else module.__spec__
sys.meta_path.append(Finder)
import json2
print("ESCAPED:meta path" if json2.here else "contained")
