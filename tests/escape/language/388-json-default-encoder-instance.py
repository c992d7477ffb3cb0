# category: mutate-shared | expect: contained | min-python: 3.11 | source: the encoder instance that json.dumps uses
import json
keep = json._default_encoder.item_separator
json._default_encoder.item_separator = "!"
hit = json.dumps([1, 2]) == "[1!2]"
json._default_encoder.item_separator = keep
print("ESCAPED:json's instance changed" if hit else "contained")
