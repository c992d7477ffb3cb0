// Records, groups, sorting by several keys, formatting, immutable updates.
const rows = `apple;3;0.5
pear;10;0.25
fig;0;2
plum;7;0.1`.split('\n').map((line) => line.split(';')).map(([name, count, price]) => ({ name, count: +count, price: +price }));
const total = rows.reduce((sum, { count, price }) => sum + count * price, 0);
const by = (...keys) => (a, b) => keys.map((key) => (a[key] > b[key]) - (a[key] < b[key])).find(Boolean) ?? 0;
console.log(total.toFixed(2), [...rows].sort(by('count', 'name')).map((row) => row.name));
const groups = rows.reduce((all, row) => ({ ...all, [row.count > 5 ? 'many' : 'few']: [...(all[row.count > 5 ? 'many' : 'few'] ?? []), row.name] }), {});
console.log(groups, Object.fromEntries(rows.map(({ name, count }) => [name, count])));
const updated = rows.map((row) => row.name === 'fig' ? { ...row, count: row.count + 1 } : row);
console.log(rows[2] === updated[2], rows[1] === updated[1], updated[2], structuredClone(rows[0]));
console.log(rows.map(({ name, price }) => `${name.padEnd(6)}|${price.toFixed(2).padStart(6)}`).join('\n'));
console.log(JSON.stringify(rows, (key, value) => key === 'price' ? `${value} EUR` : value, 1).length, JSON.parse('{"__proto__": 1, "a": [1e3]}').a);
console.log(new Map(rows.map((row) => [row.name, row])).get('plum'), new Set(rows.map((row) => row.count > 2)));
