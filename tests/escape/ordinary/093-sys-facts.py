import platform
import sys

print(
    sys.version_info >= (3, 11),
    sys.maxsize == 2**63 - 1,
    sys.byteorder,
    sys.float_info.dig,
    sys.int_info.bits_per_digit,
    sys.hash_info.width,
    sys.implementation.name,
)
print(
    sys.intern("abc") is sys.intern("abc"),
    sys.getdefaultencoding(),
    sys.maxunicode,
    sys.platform,
    isinstance(sys.argv, list),
    sys.stdin is not None,
    sys.stdout.writable(),
)
print(
    sys.getrecursionlimit() >= 1000,
    sys.version.split()[0].startswith("3."),
    "sys" in sys.builtin_module_names,
    "json" in sys.stdlib_module_names,
    sys.getrefcount(object()) >= 1,
)
sys.stdout.write(f"{sys.float_info.max:.3e} {sys.float_info.epsilon}\n")
sys.stdout.flush()
print(platform.python_implementation(), platform.python_version_tuple()[0])
for line in sys.stdin:
    print("never")
