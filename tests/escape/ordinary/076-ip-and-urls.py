import ipaddress
from urllib.parse import (
    parse_qs,
    parse_qsl,
    quote,
    quote_plus,
    unquote,
    urldefrag,
    urlencode,
    urljoin,
    urlparse,
    urlsplit,
    urlunsplit,
)

net = ipaddress.ip_network("192.168.0.0/29")
print(
    list(net.hosts())[:2],
    net.num_addresses,
    net.broadcast_address,
    ipaddress.ip_address("192.168.0.5") in net,
    list(net.subnets(new_prefix=31))[1],
    net.supernet(),
)
print(
    ipaddress.ip_address("::1").is_loopback,
    ipaddress.IPv6Address("2001:db8::1").exploded,
    int(ipaddress.IPv4Address("0.0.1.0")),
    ipaddress.ip_address("10.0.0.1").is_private,
    ipaddress.ip_interface("10.1.2.3/8").network,
)
print(
    list(ipaddress.collapse_addresses(map(ipaddress.ip_network, ["10.0.0.0/25", "10.0.0.128/25"]))),
    sorted(map(ipaddress.ip_address, ["10.0.0.2", "9.0.0.1"])),
)
try:
    ipaddress.ip_address("300.1.1.1")
except ValueError as error:
    print(error)
u = urlparse("https://user:pw@host.example:8443/a/b;p?q=1&q=2&e=#frag")
print(
    u,
    u.hostname,
    u.port,
    u.username,
    parse_qs(u.query),
    parse_qsl("a=1&b=%20x", keep_blank_values=True),
    u._replace(scheme="http").geturl(),
)
print(
    quote("a b/ü?"),
    unquote("%C3%BC+x"),
    quote_plus("a b&"),
    urlencode({"k": "v w", "l": [1, 2]}, doseq=True),
    urljoin("http://h/a/b", "../c?d"),
    urldefrag("x#y"),
    urlsplit("//h/p").netloc,
    urlunsplit(("s", "n", "p", "q", "f")),
)
