import cmath
import math


def mandelbrot(width=40, height=12, depth=30):
    for row in range(height):
        yield "".join(
            " .,:;i1tfLCG08@"[escape(complex(-2.2 + 3.2 * x / width, -1.2 + 2.4 * row / height), depth) // 2 % 15]
            for x in range(width)
        )


def escape(c, depth):
    z = 0
    for n in range(depth):
        z = z * z + c
        if abs(z) > 2:
            return n
    return 0


def cellular(rule, width=31, steps=8):
    row = [0] * width
    row[width // 2] = 1
    for _ in range(steps):
        yield "".join(".#"[c] for c in row)
        row = [rule >> (row[i - 1] << 2 | row[i] << 1 | row[(i + 1) % width]) & 1 for i in range(width)]


def runge_kutta(f, y, t, h, steps):
    for _ in range(steps):
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h / 2 * k1)
        k3 = f(t + h / 2, y + h / 2 * k2)
        k4 = f(t + h, y + h * k3)
        y, t = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), t + h
    return y


def fft(xs):
    n = len(xs)
    if n == 1:
        return xs
    even, odd = fft(xs[::2]), fft(xs[1::2])
    twisted = [cmath.exp(-2j * cmath.pi * k / n) * odd[k] for k in range(n // 2)]
    return [even[k] + twisted[k] for k in range(n // 2)] + [even[k] - twisted[k] for k in range(n // 2)]


print(*mandelbrot(), sep="\n")
print(*cellular(90), sep="\n")
print(round(runge_kutta(lambda t, y: y, 1.0, 0, 0.1, 10), 5), round(math.e, 5))
print([round(abs(x), 3) for x in fft([math.sin(2 * math.pi * 2 * k / 8) for k in range(8)])])
