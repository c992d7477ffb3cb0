class Trie:
    def __init__(self):
        self.children, self.count = {}, 0

    def insert(self, word, weight=1):
        node = self
        for c in word:
            node = node.children.setdefault(c, Trie())
        node.count += weight

    def find(self, prefix):
        node = self
        for c in prefix:
            if (node := node.children.get(c)) is None:
                return None
        return node

    def __contains__(self, word):
        node = self.find(word)
        return bool(node and node.count)

    def walk(self, prefix=""):
        if self.count:
            yield prefix, self.count
        for c in sorted(self.children):
            yield from self.children[c].walk(prefix + c)

    def suggest(self, prefix, n=3):
        node = self.find(prefix)
        return [w for w, _ in sorted(node.walk(prefix), key=lambda p: (-p[1], p[0]))[:n]] if node else []

    def match(self, pattern, prefix=""):
        if not pattern:
            return [prefix] if self.count else []
        head, rest = pattern[0], pattern[1:]
        letters = sorted(self.children) if head == "?" else [head] if head in self.children else []
        return [found for c in letters for found in self.children[c].match(rest, prefix + c)]

    def __len__(self):
        return sum(1 for _ in self.walk())


trie = Trie()
for word in "car card care cat dog do done car care car cut".split():
    trie.insert(word)
print(
    len(trie),
    "car" in trie,
    "ca" in trie,
    trie.suggest("ca"),
    trie.suggest("x"),
    trie.match("c?t"),
    list(trie.walk())[-2:],
)
