import base64
import binascii
import hashlib
import hmac
import secrets
import uuid
import zlib

data = b"the quick brown fox"
print(
    hashlib.md5(data).hexdigest(),
    hashlib.sha1(data).hexdigest(),
    hashlib.sha256(data).hexdigest(),
    hashlib.sha3_224(data).hexdigest(),
    hashlib.blake2b(data, digest_size=8, key=b"k").hexdigest(),
    sep="\n",
)
h = hashlib.new("sha512")
h.update(data[:5])
twin = h.copy()
h.update(data[5:])
print(
    h.digest() == hashlib.sha512(data).digest(),
    twin.hexdigest() != h.hexdigest(),
    h.name,
    h.block_size,
    "sha256" in hashlib.algorithms_guaranteed,
    hashlib.shake_128(b"").hexdigest(4),
)
print(
    hmac.new(b"key", data, "sha256").hexdigest()[:16],
    hmac.compare_digest("a", "a"),
    hmac.digest(b"k", b"m", "md5").hex(),
    hashlib.pbkdf2_hmac("sha256", b"pw", b"salt", 100).hex()[:16],
)
print(
    base64.b64encode(data),
    base64.urlsafe_b64decode("_-8="),
    base64.b32encode(b"hi"),
    base64.b16decode("FF"),
    base64.b85encode(b"hello"),
    base64.a85decode(base64.a85encode(b"x")),
)
print(
    binascii.crc32(data),
    binascii.hexlify(b"\x01\xff", "-"),
    binascii.unhexlify("00ff"),
    zlib.adler32(data),
    zlib.crc32(b"a", 1),
)
try:
    base64.b64decode("abc", validate=True)
except binascii.Error as error:
    print(error)
print(
    len(secrets.token_hex(8)),
    len(secrets.token_bytes(4)),
    secrets.randbelow(1),
    secrets.choice("a"),
    secrets.token_urlsafe(5) != secrets.token_urlsafe(5),
    secrets.compare_digest(b"a", b"b"),
)
print(
    uuid.uuid5(uuid.NAMESPACE_DNS, "example.org"),
    uuid.uuid3(uuid.NAMESPACE_URL, "x"),
    uuid.UUID(int=5),
    uuid.UUID("12345678123456781234567812345678").hex[:4],
    uuid.uuid4().version,
    len({uuid.uuid4() for _ in range(5)}),
)
