# category: mutate-shared | expect: contained | min-python: 3.11 | source: the process's locale
import locale
locale.setlocale(locale.LC_ALL, "C")
locale._override_localeconv["decimal_point"] = "!"
print("ESCAPED:locale changed" if locale.localeconv()["decimal_point"] == "!" else "contained")
