# category: dos-time | expect: limit:time | min-python: 3.11 | source: a binomial coefficient
import math
math.comb(10**10, 10**7)
