# category: mutate-shared | expect: contained | min-python: 3.11 | source: typing's list of cache clearers
import typing
typing._cleanups.append(lambda: None)
hit = len(typing._cleanups) > 1
typing._cleanups.pop()
print("ESCAPED:typing's private list" if hit else "contained")
