# category: mutate-shared | expect: contained | min-python: 3.11 | source: a library's enumeration given another member or value
import enum, re
re.RegexFlag._member_map_["ZZ"] = 5
hit = "ZZ" in re.RegexFlag.__members__
del re.RegexFlag._member_map_["ZZ"]
print("ESCAPED:library enumeration changed" if hit else "contained")
