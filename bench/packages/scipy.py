# imports: scipy, numpy
"""Its subpackages are loaded when they are asked for."""

import numpy as np
import scipy
from scipy import constants, fft, integrate, interpolate, linalg, ndimage, optimize, signal, sparse, spatial, special, stats

print(optimize.minimize(lambda x: (x[0] - 1) ** 2 + x[1] ** 2, [3, 3]).x.round(4), optimize.root_scalar(np.cos, bracket=[0, 3]).root)
print(integrate.quad(np.exp, 0, 1)[0], integrate.solve_ivp(lambda t, y: -y, [0, 1], [1.0]).y[0, -1].round(4))
print(linalg.expm(np.eye(2)).round(4), linalg.lu(np.array([[1.0, 2], [3, 4]]))[2], linalg.svdvals(np.ones((2, 2))).round(6))
print(stats.norm.cdf(1.96).round(6), stats.ttest_ind([1, 2, 3], [2, 3, 4]).pvalue.round(6), stats.linregress([0, 1, 2], [1, 3, 5.1]).slope)
print(sparse.csr_matrix([[0, 1], [2, 0]]).toarray(), sparse.linalg.spsolve(sparse.eye(2, format="csc") * 2.0, [2.0, 4.0]))
print(spatial.KDTree([[0, 0], [1, 1]]).query([0.9, 0.9])[1], spatial.distance.cdist([[0, 0]], [[3, 4]]), spatial.ConvexHull([[0, 0], [1, 0], [0, 1], [0.1, 0.1]]).vertices)
print(signal.butter(2, 0.2)[0].round(5), signal.find_peaks([0, 1, 0, 2, 0])[0], ndimage.gaussian_filter(np.eye(3), 1).round(4)[0])
print(interpolate.CubicSpline([0, 1, 2], [0, 1, 4])(1.5), special.gamma(5), fft.dct([1.0, 2.0]).round(4), constants.c)
print(scipy.cluster.vq.kmeans2(np.array([[0.0], [0.1], [5.0]]), np.array([[0.0], [5.0]]))[1], scipy.datasets is not None, scipy.__version__ != "")
print(stats.bootstrap(([1.0, 2, 3, 4],), np.mean, rng=1, n_resamples=99).confidence_interval.low > 0, scipy.io.arff is not None)
