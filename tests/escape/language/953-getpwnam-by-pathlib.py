# category: file | expect: contained | min-python: 3.11 | source: expanduser reads the users' names through pwd, which raises no audit event
import pathlib
try:
    print("ESCAPED: the home of daemon is", pathlib.Path("~daemon").expanduser())
except (OSError, RuntimeError, KeyError) as error:
    print("contained", error)
