import datetime


class Person:
    def __init__(self, name, tags):
        self.name, self.tags = name, tags
        self.address = {"city": "Bern", "zip": 3000}


p = Person("Urs", ["x", "y"])
print("{0.name} {0.tags[1]} {0.address[city]} {who.name!r:>8} {1:%Y-%m}".format(p, datetime.date(2020, 5, 1), who=p))
print(
    "{} {} {}".format(1, "two", 3.0),
    "{1} {0} {1}".format("a", "b"),
    "{:{w}.{p}f}|{:<{w}}|".format(2 / 3, "l", w=8, p=3),
)
print("{n:05d} {n:+} {n:,} {n:#o} {s!a} {s:.2}".format(n=1234, s="häß"), "{{}} {}".format("braces"))
print("{city}-{zip}".format_map(p.address), "{0[0]}{0[2]}".format("xyz"), "{.real} {.imag}".format(1 + 2j, 1 + 2j))


class Quiet(dict):
    def __missing__(self, key):
        return "{" + key + "}"


print("{a} {b}".format_map(Quiet(a=1)))
for template, args in (
    ("{}{}", (1,)),
    ("{x}", ()),
    ("{0.nope}", (p,)),
    ("{0[9]}", ([1],)),
    ("{:d}", ("s",)),
    ("{", ()),
):
    try:
        print(template.format(*args))
    except (IndexError, KeyError, AttributeError, ValueError) as error:
        print(type(error).__name__, error)
import string

print(
    string.Template("$who owes $$${amount}").substitute(who="Al", amount=5),
    string.Template("$a $b").safe_substitute(a=1),
)
print(
    list(string.Formatter().parse("a{0.x!r:>5}b{}")), string.Formatter().vformat("{0[k]} {1.name}", ({"k": 9}, p), {})
)


class Shout(string.Formatter):
    def convert_field(self, value, conversion):
        return str(value).upper() if conversion == "u" else super().convert_field(value, conversion)


print(
    Shout().format("{0!u} {name!r}", "loud", name="n"), string.capwords("some more words"), string.ascii_lowercase[:5]
)
