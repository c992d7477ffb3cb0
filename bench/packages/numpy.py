# imports: numpy
"""Arrays, all of numpy's public parts, among them those that numpy loads when they are asked for."""

import io

import numpy as np
import numpy.ma as ma
from numpy.polynomial import Polynomial
from numpy.testing import assert_allclose

a = np.arange(12.0).reshape(3, 4)
print(a @ a.T, a[a > 5].sum(), np.einsum("ij,kj->ik", a, a).trace())
print(np.linalg.eigvalsh(a @ a.T).round(6), np.linalg.solve(np.eye(3) * 2, [1, 2, 3]))
print(np.fft.fft(np.sin(np.arange(8))).round(4), np.fft.rfftfreq(8))
generator = np.random.default_rng(42)
print(generator.integers(0, 100, 5), generator.normal(size=3).round(6), generator.permutation(6))
np.random.seed(1)
print(np.random.rand(3), np.random.randn(2), np.random.choice([1, 2, 3], 4), np.random.RandomState(3).randint(9))
print(ma.masked_greater(np.arange(5), 2).sum(), np.ma.array([1, 2], mask=[0, 1]))
print(Polynomial([1, 2, 3])(2), np.polynomial.chebyshev.chebval(0.5, [1, 2]), np.poly1d([1, 2]) * 2, np.polyfit([0, 1, 2], [1, 3, 5], 1).round(6))
assert_allclose([1.0], [1.0 + 1e-12])
try:
    np.testing.assert_array_equal([1], [2])
except AssertionError as error:
    print(str(error).strip().splitlines()[0])
file = io.BytesIO()
np.save(file, a)
file.seek(0)
print(np.load(file).shape)
file = io.BytesIO()
np.savez_compressed(file, first=a, second=a * 2)
file.seek(0)
print(sorted(np.load(file)), np.loadtxt(io.StringIO("1 2\n3 4")), np.genfromtxt(["1,2", "3,"], delimiter=","))
record = np.array([("a", 1)], dtype=[("name", "U4"), ("value", "i4")])
print(record["name"], record.view(np.recarray).value, np.dtype("datetime64[D]"), np.datetime64("2024-02-28") + 2)
print(np.char.upper(["a"]), np.strings.find(["abc"], "c"), np.lib.stride_tricks.sliding_window_view(np.arange(4), 2))
print(np.emath.sqrt(-1), np.rec.array([(1, 2)], names="x,y").x, np.exceptions.AxisError, np.vectorize(lambda x: x + 1)([1, 2]))
with np.errstate(divide="raise"):
    try:
        np.array([1.0]) / 0
    except FloatingPointError as error:
        print(error)
with np.printoptions(precision=2):
    print(np.pi * np.ones(2))
print(np.lib.scimath.log(-1), np.typing.NDArray, np.ctypeslib is not None, np.iinfo("i4").max, np.finfo(float).eps)
print(np.histogram([1, 2, 2, 3], bins=3), np.unique([3, 1, 3], return_counts=True), np.apply_along_axis(sum, 0, a))
print(np.memmap.__name__, np.from_dlpack(a).shape, np.busday_count("2024-01-01", "2024-02-01"))
