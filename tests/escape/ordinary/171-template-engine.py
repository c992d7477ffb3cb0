import re


class Template:
    TAG = re.compile(r"({{.*?}}|{%.*?%})", re.S)

    def __init__(self, text):
        self.tokens = [t for t in self.TAG.split(text) if t]
        self.at = 0
        self.root = self.parse()

    def parse(self, *ends):
        nodes = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.startswith("{{"):
                nodes.append(("show", *map(str.strip, token[2:-2].split("|"))))
            elif token.startswith("{%"):
                words = token[2:-2].split()
                if words[0] in ends:
                    self.at -= 1
                    return nodes
                if words[0] == "for":
                    body = self.parse("endfor")
                    self.at += 1
                    nodes.append(("for", words[1], words[3], body))
                elif words[0] == "if":
                    yes, no = self.parse("else", "endif"), []
                    if "else" in self.tokens[self.at]:
                        self.at += 1
                        no = self.parse("endif")
                    self.at += 1
                    nodes.append(("if", words[1], yes, no))
            else:
                nodes.append(("text", token))
        return nodes

    FILTERS = {"upper": str.upper, "title": str.title, "len": len, "join": ", ".join}

    def value(self, path, context):
        first, *rest = path.split(".")
        value = context[first]
        for name in rest:
            value = value[name] if isinstance(value, dict) else getattr(value, name)
            if callable(value):
                value = value()
        return value

    def render(self, nodes=None, **context):
        out = []
        for node in self.root if nodes is None else nodes:
            match node:
                case ("text", text):
                    out.append(text)
                case ("show", path, *filters):
                    value = self.value(path, context)
                    for name in filters:
                        value = self.FILTERS[name](value)
                    out.append(str(value))
                case ("for", name, path, body):
                    out += [self.render(body, **context, **{name: item}) for item in self.value(path, context)]
                case ("if", path, yes, no):
                    out.append(self.render(yes if self.value(path, context) else no, **context))
        return "".join(out)


class User:
    def __init__(self, name, tags):
        self.name, self.tags = name, tags

    def shout(self):
        return self.name.upper() + "!"


template = Template("""Hello {{ user.name | title }} ({{ user.shout }})
{% for tag in user.tags %}- {{ tag | upper }} {{ data.k }}
{% endfor %}{% if user.tags %}{{ user.tags | len }} tags: {{ user.tags | join }}{% else %}no tags{% endif %}""")
print(template.render(user=User("ann lee", ["x", "y"]), data={"k": 1}))
print(template.render(user=User("bob", []), data={}))
