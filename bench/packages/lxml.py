# imports: lxml
from lxml import etree, html, objectify

root = etree.fromstring("<a><b i='1'>x</b><b>y</b></a>")
print(root.xpath("//b/text()"), etree.tostring(root, pretty_print=True), root.find("b").get("i"))
transform = etree.XSLT(etree.XML("<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><xsl:template match='/'><c><xsl:value-of select='a/b'/></c></xsl:template></xsl:stylesheet>"))
print(str(transform(root)), html.fromstring("<p>one<p>two").text_content(), html.tostring(html.fragment_fromstring("<i>x</i>")))
schema = etree.RelaxNG(etree.XML("<element name='a' xmlns='http://relaxng.org/ns/structure/1.0'><zeroOrMore><element name='b'><optional><attribute name='i'/></optional><text/></element></zeroOrMore></element>"))
print(schema.validate(root), objectify.fromstring("<r><n>5</n></r>").n + 1, [e.tag for _, e in etree.iterparse(__import__("io").BytesIO(b"<x><y/></x>"))])
try:
    etree.fromstring("<a>")
except etree.XMLSyntaxError as error:
    print(type(error).__name__)
