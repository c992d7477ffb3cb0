# category: match | expect: contained | min-python: 3.11 | source: a generator's frame by keyword
match (x for x in ()):
    case object(gi_frame=f, gi_code=c):
        print("ESCAPED:frame" if f.f_builtins["open"] and c.co_code else "contained")
