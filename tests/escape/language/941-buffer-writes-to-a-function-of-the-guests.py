# category: memory | expect: contained | min-python: 3.11 | source: a buffer writes by a method that was set on the BytesIO below it, and hands it a view of its memory
import io

kept = []


def keep(view):
    kept.append(view)
    return len(view)


for put in (setattr, lambda file, name, value: vars(file).update({name: value})):
    file = io.BytesIO()
    try:
        put(file, "write", keep)
        buffer = io.BufferedWriter(file, 48)
        buffer.write(b"text")
        buffer.flush()
    except AttributeError:
        pass
print("ESCAPED:a view of a buffer's memory" if kept else "contained")
