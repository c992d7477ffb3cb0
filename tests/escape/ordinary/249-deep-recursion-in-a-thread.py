import sys
import threading

sys.setrecursionlimit(10**6)
threading.stack_size(1 << 26)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


thread = threading.Thread(target=lambda: print(depth(50000)))
thread.start()
thread.join()
