# category: memory | expect: contained | min-python: 3.11 | live: no: what it reads depends on the allocator, and mostly ends the process | source: a handler feeds the parser that has called it: the outer call goes on with a name whose memory has been used for others
import functools
import xml.etree.ElementTree as ElementTree

print = functools.partial(print, flush=True)

REST = "<c " + " ".join(f"a{number}='{'Z' * 60}'" for number in range(30)) + f"><d/><e x='{'Q' * 900}'/></c>"


class Target:
    def __init__(self, act):
        self.act, self.names, self.told = act, [], None

    def start(self, name, attributes):
        if name == "b":
            try:
                self.act(self)
            except (RuntimeError, TypeError) as error:
                self.told = error

    def end(self, name):
        self.names.append(name)

    def data(self, text):
        pass

    def close(self):
        return self.names


class Mine(ElementTree.XMLParser):
    pass


def whole(parser):
    import io

    parser._parse_whole(io.BytesIO(REST.encode()))


ACTS = {
    "feed": lambda target: target.parser.feed(REST),
    "feed of the class": lambda target: ElementTree.XMLParser.feed(target.parser, REST),
    "whole": lambda target: whole(target.parser),
    "close": lambda target: target.parser.close(),
    "init": lambda target: target.parser.__init__(target=target),
}
for kind in (ElementTree.XMLParser, Mine):
    for name, act in ACTS.items():
        target = Target(act)
        target.parser = kind(target=target)
        try:
            target.parser.feed("<a><b x='1'/><zz/></a>")
        except ElementTree.ParseError as error:
            if name.startswith(("feed", "whole")) and error.position > (1, 200):
                print("ESCAPED: a place beyond the text,", error)
        if not set(target.names) <= {"a", "b", "zz", "c", "d", "e"}:
            print("ESCAPED: a name of other memory,", [found[:20] for found in target.names])
parser = ElementTree.XMLParser(target=(target := Target(lambda _: ElementTree.fromstring("<other/>"))))
parser.feed("<a><b/>")
parser.feed("</a>")
assert parser.close() == ["b", "a"] and target.told is None
print("contained")
