# imports: pygments
from pygments import highlight, lex
from pygments.formatters import HtmlFormatter, NullFormatter
from pygments.lexers import PythonLexer, get_lexer_by_name
from pygments.token import Name, Token

source = "def f(x):\n    return 'text' + str(x)  # note\n"
print([(str(kind), text) for kind, text in lex(source, PythonLexer()) if text.strip()])
print(
    highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)),
    highlight("{}", get_lexer_by_name("json"), NullFormatter()),
    Name in Token,
)
