# category: module-attr | expect: contained | min-python: 3.11 | source: zipfile imports shutil, os, importlib
import zipfile
print("ESCAPED:shutil" if zipfile.shutil.os.getpid() else "contained")
