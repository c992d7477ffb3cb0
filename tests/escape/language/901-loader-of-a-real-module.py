# category: module-attr | expect: contained | min-python: 3.11 | source: the loader of a module that a stream of tarfile's keeps
import io
import tarfile

kept = tarfile.open(fileobj=io.BytesIO(), mode="w|gz").fileobj.zlib
loader = getattr(kept, "__load" + "er__")
kind = loader if isinstance(loader, type) else type(loader)
print(f"ESCAPED:{kind.__name__}" if hasattr(kind, "load_module") else "contained")
