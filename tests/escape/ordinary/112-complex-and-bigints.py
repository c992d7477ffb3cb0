def power_mod(base, exponent, modulus):
    result = 1
    while exponent:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


def is_prime(n):
    if n < 2:
        return False
    for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n % p == 0:
            return n == p
    d, r = n - 1, 0
    while d % 2 == 0:
        d, r = d // 2, r + 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(r - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


print(
    power_mod(3, 10**20, 10**9 + 7) == pow(3, 10**20, 10**9 + 7),
    [n for n in range(60) if is_prime(n)],
    is_prime(2**89 - 1),
    is_prime(2**67 - 1),
)
p, q = 2**61 - 1, 2**89 - 1
n, e = p * q, 65537
d = pow(e, -1, (p - 1) * (q - 1))
message = int.from_bytes(b"rsa works", "big")
cipher = pow(message, e, n)
plain = pow(cipher, d, n)
print(plain.to_bytes(9, "big"), cipher != message, len(str(n)), n.bit_length())
a, b = 0, 1
for _ in range(1000):
    a, b = b, a + b
print(a % 10**30, sum(map(int, str(2**1000))), 10**50 // 3**20, -7 // 2, (-7) % 3, 2**-1)
z = 3 + 4j
print(
    z * z,
    z / (1 - 2j),
    abs(z),
    z.real,
    z.imag,
    z**0.5,
    z == complex("3+4j"),
    -z,
    z.conjugate() * z,
    [w for w in (1j**k for k in range(4))],
)
try:
    z < 1j
except TypeError as error:
    print(error)
