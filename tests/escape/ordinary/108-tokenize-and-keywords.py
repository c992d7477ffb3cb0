import io
import keyword
import tokenize

source = "def f(a):\n    return a + 1  # one\n"
tokens = [(tokenize.tok_name[t.type], t.string) for t in tokenize.generate_tokens(io.StringIO(source).readline)]
print(tokens)
print(keyword.iskeyword("for"), keyword.issoftkeyword("match"), len(keyword.kwlist))
