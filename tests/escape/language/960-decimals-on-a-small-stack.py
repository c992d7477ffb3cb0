# category: memory | expect: contained | min-python: 3.11 | live: no: what lies below a stack depends on the allocator | source: a product of long decimals has a frame of 256 KB, which steps over the guard of a small stack into what is mapped below
import decimal
import threading

context = decimal.Context(prec=10**6, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
number = context.create_decimal("7" * 160000)
below = []


def work():
    below.extend(bytearray(1 << 20) for _ in range(4))
    context.multiply(number, number)


threading.stack_size(1 << 15)
thread = threading.Thread(target=work)
thread.start()
thread.join()
written = sum(len(memory) - memory.count(0) for memory in below)
print(f"ESCAPED: {written} bytes of a bytearray were written" if written else "contained")
