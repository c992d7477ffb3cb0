import random
import statistics

data = [2, 4, 4, 4, 5, 5, 7, 9]
print(
    statistics.mean(data),
    statistics.median(data),
    statistics.mode(data),
    statistics.pstdev(data),
    round(statistics.stdev(data), 4),
    statistics.variance(data),
)
print(
    statistics.quantiles(data, n=4),
    statistics.multimode("aabbc"),
    statistics.median_low(data),
    statistics.median_grouped(data),
    statistics.harmonic_mean([40, 60]),
)
print(
    statistics.fmean([1, 2], [3, 1]),
    round(statistics.geometric_mean([1, 9, 3]), 6),
    statistics.correlation([1, 2, 3], [2, 4, 6]),
    statistics.linear_regression([1, 2], [3, 5]),
)
normal = statistics.NormalDist(100, 15)
print(
    round(normal.cdf(130), 4),
    round(normal.inv_cdf(0.975), 3),
    normal + 5,
    round(normal.overlap(statistics.NormalDist(110, 15)), 4),
)
try:
    statistics.mean([])
except statistics.StatisticsError as error:
    print(error)
rng = random.Random(42)
print(
    [rng.randint(1, 6) for _ in range(8)],
    round(rng.random(), 6),
    rng.choice("abc"),
    rng.sample(range(100), 4),
    rng.choices("xy", [9, 1], k=5),
)
deck = list(range(8))
rng.shuffle(deck)
print(
    deck,
    round(rng.gauss(0, 1), 5),
    round(rng.uniform(1, 2), 5),
    rng.getrandbits(16),
    rng.randrange(0, 100, 10),
    round(rng.expovariate(1), 5),
    rng.randbytes(3).hex(),
)
random.seed("text")
first = [random.random() for _ in range(3)]
state = random.getstate()
a = random.random()
random.setstate(state)
print(
    a == random.random(),
    random.seed("text") or [random.random() for _ in range(3)] == first,
    0 <= random.SystemRandom().random() < 1,
)


class Biased(random.Random):
    def random(self):
        return 0.25


print(Biased(1).uniform(0, 8), Biased(1).random())
inside = sum(rng.random() ** 2 + rng.random() ** 2 <= 1 for _ in range(2000))
print(abs(4 * inside / 2000 - 3.14) < 0.15)
