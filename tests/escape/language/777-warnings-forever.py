# category: dos-output | expect: limit:output | min-python: 3.11 | source: warnings without end
import warnings
warnings.simplefilter("always")
while True:
    warnings.warn("x" * 10000)
