# category: mutate-shared | expect: contained | min-python: 3.11 | source: a library's table of entities
import html.entities, html
html.entities.html5["zzprobe;"] = "hijacked"
hit = html.unescape("&zzprobe;") == "hijacked"
print("ESCAPED:entity table" if hit else "contained")
