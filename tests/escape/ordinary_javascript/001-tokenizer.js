// A calculator: a tokenizer by a sticky expression, a parser by precedence, errors of a class of its own.
class ParseError extends Error {
  name = 'ParseError';
  constructor(message, at) { super(`${message} at ${at}`); this.at = at; }
}
const TOKEN = /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<name>[a-z]+)|(?<sign>\*\*|[-+*\/()]))/y;
function* tokens(text) {
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex, found = TOKEN.exec(text);
    if (!found) throw new ParseError(`unexpected ${JSON.stringify(text[at])}`, at);
    yield { ...found.groups, at };
  }
}
const POWER = { '+': 1, '-': 1, '*': 2, '/': 2, '**': 3 };
const ACT = { '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '**': (a, b) => a ** b };
const evaluate = (text, names = { pi: 3 }) => {
  const all = [...tokens(text)];
  const primary = () => {
    const token = all.shift();
    if (token?.number !== undefined) return Number(token.number);
    if (token?.name) return names[token.name] ?? (() => { throw new ParseError(`no ${token.name}`, token.at); })();
    if (token?.sign === '(') { const value = binary(0); all.shift(); return value; }
    if (token?.sign === '-') return -primary();
    throw new ParseError('a value is missing', token?.at ?? text.length);
  };
  const binary = (least) => {
    let left = primary();
    while (POWER[all[0]?.sign] > least) {
      const { sign } = all.shift();
      left = ACT[sign](left, binary(sign === '**' ? POWER[sign] - 1 : POWER[sign]));
    }
    return left;
  };
  return binary(0);
};
for (const text of ['1 + 2 * 3', '(1 + 2) * 3', '2 ** 3 ** 2', '-pi / 2', '1 + $', '2 *', 'e + 1'])
  try { console.log(text, '=', evaluate(text)); } catch (error) { console.log(`${error}`, error instanceof ParseError, error.at); }
