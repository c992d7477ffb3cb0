# category: memory | expect: contained | min-python: 3.11 | source: gh-143308: the answer of buffer_callback releases the buffer that is about to be written, when its truth is asked
import pickle

base = bytearray(b"A" * 400)
buffer = pickle.PickleBuffer(base)


class Answer:
    def __bool__(self):
        global base, spray
        buffer.release()
        base = None
        spray = [bytearray(b"Z" * 400) for _ in range(50)]
        return True


text = pickle.dumps(buffer, protocol=5, buffer_callback=lambda buffer: Answer())
print("ESCAPED:another's bytes" if b"ZZZZ" in text else "contained")
