# category: mutate-shared | expect: contained | min-python: 3.11 | source: functions that are made after the libraries are sealed took attributes and defaults of a guest's
changed = []
for function in (exit, quit, compile, globals, locals, vars):
    for name in ("mark", "__kw" + "defaults__"):
        try:
            setattr(function, name, {})
        except (AttributeError, TypeError):
            pass
        else:
            changed.append(name)
print("ESCAPED:a function of the interpreter's is changed" if changed else "contained")
