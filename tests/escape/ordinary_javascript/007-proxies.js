// Observed objects, defaults, negative indexes, method calls that are recorded, reflection.
const observed = (target, seen) => new Proxy(target, {
  get(it, key, receiver) { const value = Reflect.get(it, key, receiver); return typeof value === 'object' && value !== null ? observed(value, seen) : value; },
  set(it, key, value, receiver) { seen.push(`${String(key)}=${JSON.stringify(value)}`); return Reflect.set(it, key, value, receiver); },
  deleteProperty(it, key) { seen.push(`-${String(key)}`); return Reflect.deleteProperty(it, key); },
  has: (it, key) => key.startsWith('_') ? false : key in it,
  ownKeys: (it) => Reflect.ownKeys(it).filter((key) => key[0] !== '_'),
});
const seen = [], state = observed({ a: 1, deep: { b: [1] }, _hidden: 1 }, seen);
state.a = 2; state.deep.b.push(2); delete state.a; state.toString = () => 'state';
console.log(seen, Object.keys(state), '_hidden' in state, `${state}`);
const list = new Proxy([1, 2, 3], { get: (it, key, self) => /^-\d+$/.test(String(key)) ? it[it.length + Number(key)] : Reflect.get(it, key, self) });
console.log(list[-1], list.length, list.map((x) => x * 2), Array.isArray(list));
const calls = [], recorder = new Proxy(function () {}, { get: (it, name) => (...values) => { calls.push([name, values.length]); return recorder; }, apply: () => calls });
console.log(recorder.select('a', 'b').from('t').where()());
console.log(Reflect.ownKeys(class { static x = 1; }).length, Reflect.construct(Date, [0], Object) instanceof Date, Object.isFrozen(Object.freeze({})));
