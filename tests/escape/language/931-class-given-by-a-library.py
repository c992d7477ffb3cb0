# category: mutate-shared | expect: contained | min-python: 3.11 | source: zipfile gives an archive another of its sealed classes: they must be sealed again
import io, zipfile
archive = zipfile.ZipFile(buffer := io.BytesIO(), "w")
archive.writestr("a/b", "")
archive.close()
class Slot(str):
    __hash__ = str.__hash__
    def __eq__(self, other):
        zipfile.ZipFile.reached = True
        return str.__eq__(self, other)
class Own(zipfile.ZipFile):
    __slots__ = (Slot("a"), Slot("b"))
for kind in (zipfile.ZipFile, Own):
    opened = kind(buffer)
    try:
        path = zipfile.Path(opened)
    except TypeError:
        pass
    for each in type(opened).__mro__ if kind is Own else (type(opened),):
        try:
            if each.__module__ != "__main__":
                each.reached = True
        except TypeError:
            pass
print("ESCAPED:a class of the library is changed" if hasattr(zipfile.ZipFile, "reached") or hasattr(type(path.root), "reached") else "contained")
