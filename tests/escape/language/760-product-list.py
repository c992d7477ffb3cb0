# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: a list of a product
import itertools
list(itertools.product(range(1000), repeat=4))
