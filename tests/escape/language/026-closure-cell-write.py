# category: attr-walk | expect: contained | min-python: 3.11 | source: a cell's contents replaced behind the function's back
def keep():
    limit = 10
    def check(n):
        return n <= limit
    return check
check = keep()
check.__closure__[0].cell_contents = 10**9
print("ESCAPED:cell written" if check(99) else "contained")
