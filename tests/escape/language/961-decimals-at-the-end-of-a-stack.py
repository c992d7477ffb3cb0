# category: memory | expect: contained | min-python: 3.11 | live: no: what lies below a stack depends on the allocator | source: C calls C almost to the end of a thread's stack, and there a frame of 256 KB steps over its guard
import decimal
import sys
import threading

context = decimal.Context(prec=10**6, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
number = context.create_decimal("7" * 160000)
below = []


def deeper(depth):
    if depth % 200 == 0:
        context.multiply(number, number)
        written = sum(len(memory) - memory.count(0) for memory in below)
        if written:
            print(f"ESCAPED: {written} bytes of a bytearray were written", flush=True)
            return
    list(map(deeper, [depth + 1]))


def work():
    below.extend(bytearray(1 << 20) for _ in range(2))
    deeper(0)


sys.setrecursionlimit(10**6)
threading.stack_size(1 << 21)
thread = threading.Thread(target=work)
thread.start()
thread.join()
print("contained")
