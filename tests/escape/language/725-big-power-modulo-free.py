# category: dos-time | expect: limit:time | min-python: 3.11 | source: pow without a modulus through operator
import operator
operator.pow(7, 10**9)
