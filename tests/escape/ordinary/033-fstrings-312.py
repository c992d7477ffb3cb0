# min-python: 3.12
names = ["ann", "bob"]
table = {"key": {"inner": "deep"}}
print(f"{table['key']['inner']} {', '.join(name.title() for name in names)} {f'{f"{f"{1 + 1}"}"}'}")
print(
    f"{
        sum(  # a comment within
            len(name) for name in names
        )
    } {'\n'.join(names)!r} {'\t'!r}"
)
print(f"{'ab'} {f'{names!r:>20}'} {{{names[0]}}} {'quoted "inside"'}")
