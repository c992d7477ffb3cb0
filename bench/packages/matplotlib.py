# imports: matplotlib, numpy
"""Figures to bytes, by the pyplot interface and by its objects."""

import io

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

figure, (left, right) = plt.subplots(1, 2)
x = np.linspace(0, 6)
left.plot(x, np.sin(x), label="sine")
left.legend()
left.set_title("Title: $x^2$")
right.hist([1, 2, 2, 3])
for kind in ("png", "svg", "pdf", "ps"):
    out = io.BytesIO()
    plt.savefig(out, format=kind)
    print(kind, out.getvalue()[:4], len(out.getvalue()) > 2000)
other = Figure()
axes = other.subplots()
axes.imshow(np.eye(3), cmap="viridis")
axes.scatter([1], [2])
axes.bar(["a", "b"], [1, 2])
out = io.BytesIO()
other.savefig(out)
print(out.getvalue()[:4], plt.get_cmap("plasma")(0.5)[0].round(3), matplotlib.colors.to_hex("red"), plt.style.available[:1])
plt.close("all")
with plt.style.context("ggplot"):
    plt.figure()
    plt.plot([1, 2])
    print(plt.gca().get_facecolor())
fig = plt.figure()
ax = fig.add_subplot(projection="3d")
ax.plot_surface(*np.meshgrid([0, 1], [0, 1]), np.ones((2, 2)))
fig.savefig(io.BytesIO(), format="png")
print("3d")
