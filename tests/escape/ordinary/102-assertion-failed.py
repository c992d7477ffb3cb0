# status: 1
def average(xs):
    assert xs, "average of nothing"
    return sum(xs) / len(xs)


print(average([1, 2]))
print(average([]))
