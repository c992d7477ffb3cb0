# category: frames | expect: contained | min-python: 3.11 | source: the context of an error raised in an error
import configparser
try:
    configparser.ConfigParser()["a"]
except KeyError as e:
    tb = e.__traceback__.tb_next
print("ESCAPED:configparser frame" if "os" in tb.tb_frame.f_globals else "contained")
