# category: file | expect: contained | min-python: 3.11 | source: the error of a raw parser keeps the line of the file
import configparser
try:
    configparser.RawConfigParser(strict=False).read("/etc/passwd")
except configparser.MissingSectionHeaderError as e:
    print("ESCAPED:line of a file by configparser" if e.line.count(":") == 6 else "contained")
