# category: unicode | expect: contained | min-python: 3.11 | source: an import statement with odd letters
import 𝐨𝐬
print("ESCAPED:os" if os.getpid() else "contained")
