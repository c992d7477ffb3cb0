print(
    int("42"),
    int("-0b101", 2),
    int("ff", 16),
    int("z", 36),
    int("1_000"),
    int(" 7 "),
    int(3.9),
    int(-3.9),
    int(True),
    int("0x1f", 0),
)
print(
    bin(10),
    oct(64),
    hex(255),
    (255).to_bytes(2, "big"),
    int.from_bytes(b"\x01\x00", "little"),
    (-5).bit_length(),
    (7).bit_count(),
    (10).__add__(5),
)
print(
    7 // 2,
    -7 // 2,
    7 % -3,
    -7 % 3,
    divmod(-7, 2),
    2**10,
    pow(3, 100, 7),
    pow(3, -1, 11),
    5 & 3,
    5 | 3,
    5 ^ 3,
    ~5,
    1 << 20,
    -1 >> 5,
)
print(
    round(2.5),
    round(3.5),
    round(-1234, -2),
    round(2.675, 2),
    abs(-3),
    float("1e3"),
    float("inf"),
    float("-Infinity"),
    float("nan") != float("nan"),
)
print(
    (0.1).hex(),
    float.fromhex("0x1p-2"),
    (0.75).as_integer_ratio(),
    (3.0).is_integer(),
    1e16 + 1,
    0.1 + 0.2,
    1 / 3,
    1e308 * 10,
    -0.0,
)
print(complex("1+2j"), (1 + 2j) * (3 - 1j), abs(3 + 4j), (1j) ** 2, (2 + 3j).conjugate(), complex(1, -0.0))
for bad in (
    "int('x')",
    "int('9', 8)",
    "float('abc')",
    "1 // 0",
    "1.5 % 0",
    "int(float('nan'))",
    "int('')",
    "chr(-1)",
    "'a' + 1",
    "2 ** -1 << 1",
):
    try:
        print(eval(bad))
    except Exception as error:
        print(bad, type(error).__name__, error)
print(
    str(12.0),
    repr(0.1),
    str(None),
    str([1, "a"]),
    ascii("ü"),
    ord("A"),
    chr(8364),
    "%d" % 3.7,
    bool("False"),
    bool(0.0),
    int.__doc__[:12],
)
print((2**200).__str__()[:20], len(str(3**1000)), (2**64 - 1).bit_length(), -(2**100) // 3, 10**20 % 97, 123456789**5)
