import math
from typing import NamedTuple


class V(NamedTuple):
    x: float
    y: float
    z: float

    def __add__(self, o):
        return V(self.x + o.x, self.y + o.y, self.z + o.z)

    def __sub__(self, o):
        return V(self.x - o.x, self.y - o.y, self.z - o.z)

    def __mul__(self, k):
        return V(self.x * k, self.y * k, self.z * k)

    def dot(self, o):
        return self.x * o.x + self.y * o.y + self.z * o.z

    def __abs__(self):
        return math.sqrt(self.dot(self))

    def unit(self):
        return self * (1 / abs(self))


def sphere(centre, r):
    return lambda p: abs(p - centre) - r


def plane(height):
    return lambda p: p.y - height


def union(*shapes):
    return lambda p: min(shape(p) for shape in shapes)


def normal(scene, p, e=1e-3):
    d = scene(p)
    return V(scene(p + V(e, 0, 0)) - d, scene(p + V(0, e, 0)) - d, scene(p + V(0, 0, e)) - d).unit()


def march(scene, origin, way):
    t = 0.0
    for _ in range(60):
        d = scene(origin + way * t)
        if d < 0.01:
            return t
        t += d
        if t > 20:
            break
    return None


scene = union(sphere(V(0, 0, 5), 1.5), sphere(V(1.8, -0.8, 4), 0.6), plane(-1.5))
light, shades = V(-1, 2, -1.5).unit(), " .:-=+*#%@"
for row in range(16):
    line = ""
    for column in range(44):
        way = V((column - 22) / 22, (8 - row) / 16, 1.0).unit()
        t = march(scene, V(0, 0, 0), way)
        if t is None:
            line += " "
        else:
            p = way * t
            line += shades[min(9, int(max(0.1, normal(scene, p).dot(light)) * 9.99))]
    print(line.rstrip())
