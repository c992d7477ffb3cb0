# category: file | expect: contained | min-python: 3.11 | source: pathlib lists
import pathlib
print("ESCAPED:directory listed" if any(pathlib.Path("/").iterdir()) and list(pathlib.Path("/").glob("*")) else "contained")
