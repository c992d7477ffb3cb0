"""Attributes: objects that read and write their own and each other's."""

ROUNDS = 100


class Particle:
    mass = 2

    def __init__(self, x, speed):
        self.x = x
        self.speed = speed
        self.bounces = 0
        self.neighbour = None

    def step(self, time):
        self.x = self.x + self.speed * time
        if self.x < 0 or self.x > 1000:
            self.speed = -self.speed
            self.bounces = self.bounces + 1

    def pull(self):
        self.speed = self.speed + (self.neighbour.x > self.x) - (self.neighbour.x < self.x)


def work():
    particles = [Particle(n * 37 % 1000, n % 7 - 3) for n in range(100)]
    for n in range(100):
        particles[n].neighbour = particles[n - 1]
    for step in range(50):
        for particle in particles:
            particle.pull()
            particle.step(2)
    return sum(particle.x * particle.mass + particle.bounces for particle in particles)


for turn in range(ROUNDS):
    result = work()
