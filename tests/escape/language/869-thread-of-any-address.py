# category: memory | expect: contained | min-python: 3.11 | source: the C library takes any number for the address of a thread, and tells what is there
import time
memory = b"\1" * 4096
clock = time.pthread_getcpuclockid(id(memory) + bytes.__basicsize__)
print("ESCAPED:memory as a clock's number" if ~(clock >> 3) & 0xFFFFFF == 0x010101 else "contained")
