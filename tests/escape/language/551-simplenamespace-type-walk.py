# category: bytecode | expect: contained | min-python: 3.11 | source: types lists constructors of cells, frames, modules
import types
cell = types.CellType(print.__self__)
print("ESCAPED:builtins in a cell" if cell.cell_contents.open else "contained")
