# category: file | expect: contained | min-python: 3.11 | source: expat asks the guest for external entities by their system names
import xml.parsers.expat as x
seen = []
p = x.ParserCreate()
p.ExternalEntityRefHandler = lambda ctx, base, sysid, pubid: seen.append(open(sysid).read(4)) or 1
p.Parse('<!DOCTYPE a [<!ENTITY x SYSTEM "/proc/self/status">]><a>&x;</a>', True)
print("ESCAPED:file read" if seen == ["Name"] else "contained")
