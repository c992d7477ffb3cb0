# category: memory | expect: contained | min-python: 3.11 | source: an Unpickler hands readinto() a view of its own memory
import pickle

views = []


class File:
    data = b"C\x1f"

    def read(self, size):
        taken, self.data = self.data[:size], self.data[size:]
        return taken or b"."

    def readline(self):
        return b""

    def readinto(self, view):
        views.append(view)
        return len(view)


try:
    loaded = pickle.load(File())
except pickle.UnpicklingError:
    pass
print(f"ESCAPED:{views}" if views else "contained")
