import re

PATTERNS = {
    "mail": r"[\w.+-]+@[\w-]+(\.[\w-]+)+",
    "phone": r"(\+\d{1,3}[ -])?\(?\d{3}\)?[ -]?\d{3}[ -]?\d{4}",
    "ipv4": r"(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}",
    "date": r"(?P<y>\d{4})-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])",
    "colour": r"#(?:[0-9a-fA-F]{3}){1,2}",
    "password": r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[^\s]{8,}",
}
VALIDATORS = {name: re.compile(p).fullmatch for name, p in PATTERNS.items()}
SAMPLES = [
    "ann.b+c@mail.example.org",
    "+49 123 456 7890",
    "(123)456-7890",
    "192.168.1.255",
    "256.1.1.1",
    "2024-02-30",
    "2024-13-01",
    "#a1b2c3",
    "#12345",
    "Passw0rdX",
    "password",
]


def classify(text):
    return [name for name, test in VALIDATORS.items() if test(text)]


def camel_to_snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def snake_to_camel(name):
    return re.sub(r"_(\w)", lambda m: m[1].upper(), name)


for sample in SAMPLES:
    print(f"{sample:26} {', '.join(classify(sample)) or '-'}")
assert (
    camel_to_snake("parseHTTPResponse2Xml") == "parse_http_response2_xml"
    and snake_to_camel("a_snake_case") == "aSnakeCase"
)
print(VALIDATORS["date"]("2024-02-29").groupdict())
