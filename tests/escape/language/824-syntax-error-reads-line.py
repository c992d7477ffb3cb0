# category: exec | expect: contained | min-python: 3.11 | source: the compiler shows the line of the file that it is told
try:
    compile("\n\nreturn", "/proc/self/status", "exec")
except SyntaxError as e:
    print("ESCAPED:line of a file in a syntax error" if e.text and ":" in e.text else "contained")
