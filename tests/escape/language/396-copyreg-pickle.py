# category: mutate-shared | expect: contained | min-python: 3.11 | source: a pickling function for a builtin type
import copyreg
keep = copyreg.dispatch_table.get(complex)
copyreg.pickle(complex, lambda c: (str, ("hijacked",)))
import copy
hit = copy.copy([1j]) == [1j] and copyreg.dispatch_table[complex](1j)[1][0] == "hijacked"
copyreg.dispatch_table[complex] = keep
print("ESCAPED:copyreg table" if hit else "contained")
