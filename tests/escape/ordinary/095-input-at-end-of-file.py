try:
    name = input("name? ")
except EOFError as error:
    name = "nobody"
    print()
    print(type(error).__name__, error)
print("hello", name)
