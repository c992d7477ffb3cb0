# category: attr-walk | expect: contained | min-python: 3.11 | source: walk down from type to the class of the frozen importer
def below(cls):
    for sub in type.__subclasses__(cls):
        yield sub
        yield from below(sub) if sub is not type else ()
loader = next(c for c in below(object) if c.__name__ == "FrozenImporter")
print("ESCAPED:frozen importer" if loader.__init__ and loader.find_spec("os") else "contained")
