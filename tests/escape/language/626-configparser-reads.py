# category: file | expect: contained | min-python: 3.11 | source: configparser's error shows the file
import configparser
try:
    configparser.ConfigParser().read(["/proc/self/status"])
except configparser.Error as e:
    print("ESCAPED:file read by configparser" if "Name:" in str(e) else "contained")
