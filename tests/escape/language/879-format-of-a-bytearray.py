# category: memory | expect: contained | min-python: 3.11 | source: bytearray % args reads its format on after a __repr__ that has emptied it
class Clears:
    def __repr__(self):
        global spray
        form.clear()
        spray = [b"planted!" * times for times in [55] * 50]
        return "r"


form = bytearray(b"%a" + b"x" * 477)
print("ESCAPED:memory of others" if b"planted!" in form % (Clears(),) else "contained")
