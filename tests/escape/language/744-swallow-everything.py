# category: dos-swallow | expect: limit:time | min-python: 3.11 | source: every error swallowed
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
