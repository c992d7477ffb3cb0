# category: builtins-recovery | expect: contained | min-python: 3.11 | source: the class that loads builtin modules
import math
loader = math.__loader__ if hasattr(math.__loader__, "load_module") else math.__spec__.loader
print("ESCAPED:loader" if loader.__class__.__init__ or loader.load_module else "contained")
