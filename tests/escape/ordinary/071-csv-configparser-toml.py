import configparser
import csv
import io
import tomllib

rows = list(csv.DictReader(io.StringIO('name,qty,note\npear,3,"a ""quoted"", one"\nfig,,\n')))
print(rows, list(csv.reader(["a;b;'c;d'"], delimiter=";", quotechar="'")))
out = io.StringIO()
writer = csv.DictWriter(out, ["a", "b"], extrasaction="ignore", lineterminator="\n")
writer.writeheader()
writer.writerows([{"a": 1, "b": "x,y"}, {"a": None, "b": 'q"', "c": 0}])
print(out.getvalue(), csv.Sniffer().sniff("a|b\nc|d\n").delimiter)
csv.register_dialect("pipes", delimiter="|", quoting=csv.QUOTE_ALL, lineterminator=";")
out = io.StringIO()
csv.writer(out, "pipes").writerow([1, "b"])
print(out.getvalue(), "pipes" in csv.list_dialects())
config = configparser.ConfigParser()
config.read_string("[DEFAULT]\nroot = /srv\n[web]\nport = 80\nhome = %(root)s/www\ndebug: yes\n[empty]\n")
print(
    config.sections(),
    config["web"]["home"],
    config.getint("web", "port"),
    config.getboolean("web", "debug"),
    config.get("empty", "x", fallback="none"),
    dict(config["empty"]),
)
config["new"] = {"k": "v"}
out = io.StringIO()
config.write(out)
print(out.getvalue().splitlines()[:2], config.has_option("new", "k"))
try:
    config.get("web", "nope")
except configparser.NoOptionError as error:
    print(error)
data = tomllib.loads(
    'title = "t"\nwhen = 2024-01-02T03:04:05Z\nn = [1, 2.5, 0xff]\n[a.b]\nc = true\n[[list]]\nx = 1\n[[list]]\nx = """\nmulti"""\n'
)
print(data)
try:
    tomllib.loads("a = ")
except tomllib.TOMLDecodeError as error:
    print("TOMLDecodeError", str(error)[:13])
