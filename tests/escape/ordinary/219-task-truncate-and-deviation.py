from typing import List


def fraction(number: float) -> float:
    return number % 1.0


def mean_absolute_deviation(numbers: List[float]) -> float:
    mean = sum(numbers) / len(numbers)
    return sum(abs(x - mean) for x in numbers) / len(numbers)


def rescale(numbers: List[float]) -> List[float]:
    low, high = min(numbers), max(numbers)
    return [(x - low) / (high - low) for x in numbers]


assert fraction(3.5) == 0.5 and abs(fraction(1.33) - 0.33) < 1e-6
assert abs(mean_absolute_deviation([1.0, 2.0, 3.0, 4.0]) - 1.0) < 1e-6
assert rescale([2.0, 49.9]) == [0.0, 1.0] and rescale([1.0, 2.0, 3.0]) == [0.0, 0.5, 1.0]
try:
    rescale([1.0, 1.0])
except ZeroDivisionError as error:
    print(error)
print(rescale([100.0, 49.9]), mean_absolute_deviation([1, 5]))
