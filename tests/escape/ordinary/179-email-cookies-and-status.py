from email import message_from_string
from email.message import EmailMessage
from email.utils import formataddr, parseaddr, parsedate_to_datetime
from http import HTTPStatus
from http.cookies import SimpleCookie

m = EmailMessage()
m["Subject"], m["From"], m["To"] = "Grüße", "a@example.org", "b@example.org"
m.set_content("plain text\n")
m.add_alternative("<p>html</p>", subtype="html")
print(
    m.get_content_type(),
    [p.get_content_type() for p in m.iter_parts()],
    m["subject"],
    m.get_body(("plain",)).get_content(),
)
raw = message_from_string(
    "From: Ann <ann@x.org>\nDate: Mon, 01 Jan 2024 10:00:00 +0000\nX-Tag: one\nX-Tag: two\n\nbody"
)
print(
    raw.get_all("x-tag"),
    raw.get_payload(),
    parseaddr(raw["from"]),
    formataddr(("Bob", "b@c")),
    parsedate_to_datetime(raw["date"]),
)
c = SimpleCookie("a=1; b=two")
c["a"]["path"] = "/"
print(c["b"].value, c["a"].OutputString(), HTTPStatus.NOT_FOUND.phrase, HTTPStatus(200).name, HTTPStatus.OK == 200)
