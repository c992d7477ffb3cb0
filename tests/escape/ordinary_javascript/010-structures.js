// A heap, a graph's shortest paths, a trie, memoized recursion, a linked list, weak keys.
class Heap { #items = []; push(value) { const all = this.#items; let at = all.push(value) - 1; for (let up; at && all[up = (at - 1) >> 1][0] > all[at][0]; at = up) [all[up], all[at]] = [all[at], all[up]]; }
  pop() { const all = this.#items, top = all[0], last = all.pop(); if (all.length) { all[0] = last; for (let at = 0; ;) { let next = at; for (const child of [2 * at + 1, 2 * at + 2]) if (child < all.length && all[child][0] < all[next][0]) next = child; if (next === at) break; [all[next], all[at]] = [all[at], all[next]]; at = next; } } return top; }
  get size() { return this.#items.length; } }
const edges = { a: { b: 7, c: 3 }, b: { d: 1 }, c: { b: 1, d: 8 }, d: {} };
const paths = (from) => { const best = new Map(), heap = new Heap(); heap.push([0, from]); while (heap.size) { const [cost, node] = heap.pop(); if (best.has(node)) continue; best.set(node, cost); for (const [to, more] of Object.entries(edges[node])) heap.push([cost + more, to]); } return best; };
console.log(paths('a'), Object.fromEntries(paths('c')));
const memo = (act) => { const known = new Map(); return (n) => known.has(n) ? known.get(n) : known.set(n, act(n)).get(n); };
const fib = memo((n) => n < 2n ? n : fib(n - 1n) + fib(n - 2n)); console.log(fib(90n));
const trie = {}; for (const word of ['to', 'tea', 'ten', 'constructor', '__proto__']) { let node = trie; for (const letter of word) node = node[letter] ??= {}; node.end = true; }
console.log(Object.keys(trie), Object.keys(trie.t.e), JSON.stringify(trie).length);
const list = [3, 2, 1].reduce((next, value) => ({ value, next }), null); let text = ''; for (let node = list; node; node = node?.next) text += node.value; console.log(text, list);
const keys = new WeakMap(), key = {}; keys.set(key, 1); console.log(keys.get(key), keys.has({}), new WeakRef(key).deref() === key);
label: for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) { if (j === 1) continue label; if (i === 2) break label; console.log(i, j); }
