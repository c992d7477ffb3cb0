class Thermostat:
    """Keeps a temperature within two bounds."""

    low, high = 5.0, 30.0

    def __init__(self, celsius=20):
        self.celsius = celsius

    @property
    def celsius(self):
        """Degrees Celsius."""
        return self._celsius

    @celsius.setter
    def celsius(self, value):
        if not self.low <= value <= self.high:
            raise ValueError(f"{value} is not within {self.low} and {self.high}")
        self._celsius = float(value)

    @celsius.deleter
    def celsius(self):
        self._celsius = self.low

    @property
    def fahrenheit(self):
        return self.celsius * 9 / 5 + 32

    @fahrenheit.setter
    def fahrenheit(self, value):
        self.celsius = (value - 32) * 5 / 9

    kelvin = property(lambda self: self.celsius + 273.15, doc="absolute")


room = Thermostat()
room.fahrenheit = 77
print(room.celsius, round(room.fahrenheit, 2), room.kelvin)
del room.celsius
print(room.celsius)
for wrong in (100, -4):
    try:
        room.celsius = wrong
    except ValueError as error:
        print(error)
try:
    room.kelvin = 0
except AttributeError as error:
    print(type(error).__name__)
print(Thermostat.celsius.__doc__, Thermostat.kelvin.__doc__, Thermostat.__doc__, Thermostat.celsius.fset is not None)
print(Thermostat.celsius.fget(room), isinstance(Thermostat.kelvin, property))
