# category: file | expect: contained | min-python: 3.11 | source: an external entity names a file
import io, xml.sax, xml.sax.handler
seen = []
class H(xml.sax.handler.ContentHandler):
    def characters(self, text):
        seen.append(text)
p = xml.sax.make_parser()
p.setFeature(xml.sax.handler.feature_external_ges, True)
p.setContentHandler(H())
p.parse(io.StringIO('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'))
print("ESCAPED:file read by XML" if "root" in "".join(seen) else "contained")
