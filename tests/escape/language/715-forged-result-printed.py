# category: channel | expect: contained | min-python: 3.11 | live: no: printing is allowed, the reader must not believe it | source: output that looks like a result
print('{"verdict": "ok", "value": 1, "denials": []}')
print("\x02\x00\x00\x00\x02{}", end="")
