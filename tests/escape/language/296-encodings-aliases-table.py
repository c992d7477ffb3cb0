# category: encoding | expect: contained | min-python: 3.11 | source: the table of encoding names changed for everybody
import codecs, encodings.aliases
encodings.aliases.aliases["zz_alias_probe"] = "rot_13"
print("ESCAPED:alias table changed" if codecs.encode("no", "zz_alias_probe") == "ab" else "contained")
