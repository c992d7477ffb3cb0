# category: mutate-shared | expect: contained | min-python: 3.11 | source: the attribute of a package that is its submodule
import json, types
json.decoder = types.ModuleType("decoder")
json.decoder.marker = 1
import json.decoder as again
print("ESCAPED:submodule replaced" if again.marker == 1 else "contained")
