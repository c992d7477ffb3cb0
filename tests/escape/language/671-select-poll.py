# category: process | expect: contained | min-python: 3.11 | source: descriptors polled
import select
p = select.poll()
p.register(1, select.POLLOUT)
print("ESCAPED:descriptors polled" if p.poll(0) else "contained")
