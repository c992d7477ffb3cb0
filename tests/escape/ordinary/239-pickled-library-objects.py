import array
import collections
import email.encoders
import email.generator
import email.mime.application
import functools
import io
import operator
import pickle
import re
import typing

OBJECTS = [
    array.array("i", [1, 2]),
    re.compile("a+", re.IGNORECASE),
    functools.partial(int, base=2),
    collections.defaultdict(list, a=[1]),
    collections.OrderedDict(a=1),
    ValueError("wrong"),
    ExceptionGroup("several", [KeyError("k")]),
    typing.List[int],
    list[int],
    operator.itemgetter(1),
    io.BytesIO(b"bytes"),
    io.StringIO("text"),
    range(3),
    complex(1, 2),
    {1}, frozenset([2]), bytearray(b"x"),
]
for each in OBJECTS:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        try:
            back = pickle.loads(pickle.dumps(each, protocol))
        except TypeError as error:
            print(protocol, error)
        else:
            print(type(back).__name__, type(back) is type(each), end=" ")
print()

part = email.mime.application.MIMEApplication(b"\0\1", _encoder=email.encoders.encode_base64)
text = io.StringIO()
email.generator.Generator(text).flatten(part)
print(text.getvalue())
