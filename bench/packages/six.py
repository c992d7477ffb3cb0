# imports: six
import six
from six.moves import range, urllib

print(six.PY3, list(range(2)), six.text_type("x"), urllib.parse.quote("a b"), six.ensure_binary("é"), six.StringIO("x").read())
