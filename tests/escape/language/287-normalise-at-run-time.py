# category: unicode | expect: contained | min-python: 3.11 | source: unicodedata turns odd letters into the name
import unicodedata
name = unicodedata.normalize("NFKC", "＿＿ｇｌｏｂａｌｓ＿＿")
print("ESCAPED:globals" if "__builtins__" in getattr(lambda: 0, name) else "contained")
