// Text: a template language, a table, a word count, a diff, expressions with look-around.
const render = (template, data) => template.replace(/\{\{#(\w+)\}\}([^]*?)\{\{\/\1\}\}|\{\{(\w+)(?:\|(\w+))?\}\}/g, (_, list, body, name, filter) =>
  list ? data[list].map((one) => render(body, { ...data, ...one })).join('') : { upper: (s) => s.toUpperCase(), undefined: String }[filter](data[name] ?? ''));
console.log(render('Dear {{name|upper}},{{#items}} {{count}} x {{what}};{{/items}} {{none}}bye', { name: 'Ada', items: [{ count: 2, what: 'tea' }, { count: 1, what: 'cake' }] }));
const words = 'the cat and the dog and the bird'.match(/\w+/g).reduce((all, word) => all.set(word, (all.get(word) ?? 0) + 1), new Map());
console.log([...words].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).slice(0, 3));
const lcs = (a, b) => a.length && b.length ? a[0] === b[0] ? a[0] + lcs(a.slice(1), b.slice(1)) : [lcs(a.slice(1), b), lcs(a, b.slice(1))].sort((x, y) => y.length - x.length)[0] : '';
console.log(lcs('nematode', 'empty'), 'aBcD'.replace(/(?<=[a-z])[A-Z]/g, (c) => `_${c.toLowerCase()}`), '2026-11-30'.replace(/(?<y>\d+)-(?<m>\d+)-(?<d>\d+)/, '$<d>.$<m>.$<y>'));
console.log([...'a1b22'.matchAll(/[a-z](\d+)/g)].map(({ 1: digits, index }) => [digits, index]), 'a,b;c'.split(/([,;])/), 'x'.padEnd(3, '-').concat('|').at(-2));
console.table([{ name: 'a', size: 1 }, { name: 'b', size: 22 }]);
console.log('%s is %d years and %j', 'Ada', 36, { born: 1815 }, 'more');
