def add(a, b=2):
    """Adds."""
    return a + b


help(add)
help(len)
