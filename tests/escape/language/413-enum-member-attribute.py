# category: mutate-shared | expect: contained | min-python: 3.11 | source: a member of a library's enumeration written
import re
re.RegexFlag.IGNORECASE._value_ = 77
hit = re.IGNORECASE.value == 77
re.RegexFlag.IGNORECASE._value_ = 2
print("ESCAPED:library enumeration's member" if hit else "contained")
