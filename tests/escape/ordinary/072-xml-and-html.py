import html
import io
import xml.dom.minidom
import xml.etree.ElementTree as ET
import xml.sax.saxutils
from html.parser import HTMLParser

root = ET.fromstring(
    '<lib><book id="1" lang="en"><title>One &amp; only</title><price>9.50</price></book><book id="2"><title>Two</title></book></lib>'
)
print(
    [(b.get("id"), b.findtext("title"), b.findtext("price", "free")) for b in root.iter("book")],
    root.find("book[@lang='en']/title").text,
    len(root),
    root.tag,
)
new = ET.SubElement(root, "book", {"id": "3"})
ET.SubElement(new, "title").text = "<Three>"
root.remove(root[1])
ET.indent(root)
print(ET.tostring(root, encoding="unicode"))
tree = ET.ElementTree(root)
buffer = io.BytesIO()
tree.write(buffer, encoding="utf-8", xml_declaration=True)
print(
    buffer.getvalue()[:38],
    [e.tag for _, e in ET.iterparse(io.BytesIO(b"<a><b/><c/></a>"))],
    ET.fromstring("<x:r xmlns:x='urn:n'/>").tag,
)
try:
    ET.fromstring("<a><b></a>")
except ET.ParseError as error:
    print(error, error.position)


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.text = [], []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.links.append(dict(attrs).get("href"))

    def handle_data(self, data):
        if data.strip():
            self.text.append(data.strip())

    def handle_comment(self, data):
        self.text.append(f"({data.strip()})")


parser = Links()
parser.feed("<p>See <a href='/x'>here</a> &lt;b&gt; <!-- note --> <br/> <a href=y>y</a></p>")
parser.close()
print(parser.links, parser.text, html.escape("<a href='x'>&"), html.unescape("&eacute;&#39;&lt;"))
print(
    xml.dom.minidom.parseString("<a><b>t</b></a>").getElementsByTagName("b")[0].firstChild.data,
    xml.sax.saxutils.escape("a<b"),
)
