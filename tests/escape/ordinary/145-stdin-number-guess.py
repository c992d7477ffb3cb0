import random

secret = random.Random(5).randint(1, 100)
low, high, tries = 1, 100, 0
for line in iter(lambda: input(), "quit"):
    tries += 1
    match line.split():
        case ["guess", number] if number.isdecimal():
            number = int(number)
            if number == secret:
                print(f"right after {tries}")
                break
            print("higher" if number < secret else "lower")
        case ["hint"]:
            print("even" if secret % 2 == 0 else "odd")
        case [unknown, *_]:
            print(f"unknown: {unknown}")
else:
    print("gave up")
