variables = {}
while True:
    try:
        line = input("> ").strip()
    except EOFError:
        print("bye")
        break
    if not line or line.startswith("#"):
        continue
    name, equals, expression = line.partition("=")
    try:
        if equals:
            variables[name.strip()] = eval(expression, {}, variables)
            print(name.strip(), "is", variables[name.strip()])
        else:
            print(eval(line, {}, variables))
    except ZeroDivisionError:
        print("division by zero")
    except (NameError, SyntaxError, TypeError) as error:
        print("error:", type(error).__name__)
