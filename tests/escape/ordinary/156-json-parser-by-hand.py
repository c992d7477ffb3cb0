import json


class ParseError(ValueError):
    def __init__(self, message, position):
        super().__init__(f"{message} at {position}")
        self.position = position


class Json:
    ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

    def __init__(self, text):
        self.text, self.at = text, 0

    def space(self):
        while self.at < len(self.text) and self.text[self.at] in " \t\r\n":
            self.at += 1

    def parse(self):
        value = self.value()
        self.space()
        if self.at != len(self.text):
            raise ParseError("extra data", self.at)
        return value

    def value(self):
        self.space()
        match self.text[self.at : self.at + 1]:
            case "{":
                return dict(self.items("}", self.pair))
            case "[":
                return list(self.items("]", self.value))
            case '"':
                return self.string()
            case "t":
                return self.word("true", True)
            case "f":
                return self.word("false", False)
            case "n":
                return self.word("null", None)
            case c if c and c in "-0123456789":
                return self.number()
        raise ParseError("no value", self.at)

    def word(self, word, value):
        if not self.text.startswith(word, self.at):
            raise ParseError(f"not {word}", self.at)
        self.at += len(word)
        return value

    def items(self, end, item):
        self.at += 1
        self.space()
        if self.text[self.at : self.at + 1] == end:
            self.at += 1
            return
        while True:
            yield item()
            self.space()
            c = self.text[self.at : self.at + 1]
            self.at += 1
            if c == end:
                return
            if c != ",":
                raise ParseError("no comma", self.at - 1)

    def pair(self):
        self.space()
        key = self.string()
        self.space()
        self.word(":", None)
        return key, self.value()

    def string(self):
        if self.text[self.at : self.at + 1] != '"':
            raise ParseError("no string", self.at)
        self.at += 1
        out = []
        while (c := self.text[self.at : self.at + 1]) != '"':
            if not c:
                raise ParseError("open string", self.at)
            self.at += 1
            if c == "\\":
                e = self.text[self.at]
                self.at += 1
                if e == "u":
                    out.append(chr(int(self.text[self.at : self.at + 4], 16)))
                    self.at += 4
                else:
                    out.append(self.ESCAPES[e])
            else:
                out.append(c)
        self.at += 1
        return "".join(out)

    def number(self):
        start = self.at
        while self.at < len(self.text) and self.text[self.at] in "+-0123456789.eE":
            self.at += 1
        text = self.text[start : self.at]
        return float(text) if set(text) & set(".eE") else int(text)


for text in ('{"a": [1, -2.5e3, true, null], "b": {"c": "x\\n\\u00e9"}}', "[]", " {} ", '"plain"', "[[[1]], {}]", "3"):
    assert Json(text).parse() == json.loads(text), text
    print(Json(text).parse())
for bad in ("[1 2]", "{1: 2}", "tru", "[", '"x', "1 1", ""):
    try:
        Json(bad).parse()
    except ParseError as error:
        print(repr(bad), error, error.position)
