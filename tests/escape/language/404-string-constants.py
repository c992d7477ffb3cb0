# category: mutate-shared | expect: contained | min-python: 3.11 | source: constants of modules replaced
import string
keep = string.ascii_letters
string.ascii_letters = "x"
from string import ascii_letters as again
string.ascii_letters = keep
print("ESCAPED:constant of a module" if again == "x" else "contained")
