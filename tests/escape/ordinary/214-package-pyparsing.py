# imports: pyparsing
import pyparsing as pp

integer = pp.Word(pp.nums).set_parse_action(lambda t: int(t[0]))
name = pp.Word(pp.alphas, pp.alphanums + "_")
expression = pp.infix_notation(
    integer | name,
    [
        (pp.one_of("* /"), 2, pp.OpAssoc.LEFT),
        (pp.one_of("+ -"), 2, pp.OpAssoc.LEFT),
    ],
)
assignment = name("target") + pp.Suppress("=") + expression("value")
print(expression.parse_string("1 + 2 * (3 - x)").as_list(), assignment.parse_string("total = a * 2").as_dict())
pair = pp.Group(name + pp.Suppress(":") + pp.QuotedString('"'))
print(
    pp.DelimitedList(pair).parse_string('a: "one", b: "two words"').as_list(),
    [t[0] for t in integer.search_string("a1 b22 c333")],
)
nested = pp.Forward()
nested <<= pp.Group(pp.Suppress("(") + pp.ZeroOrMore(name | nested) + pp.Suppress(")"))
print(nested.parse_string("(a (b c) ((d)))").as_list(), integer.transform_string("1 and 2"))
try:
    expression.parse_string("1 + + 2", parse_all=True)
except pp.ParseException as error:
    print(error.lineno, error.column, type(error).__name__)
