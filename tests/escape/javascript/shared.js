// Finds objects that two evaluations of the same expression lead to and that one of them could change for the other.
const MAKERS = [
  () => (null.x),
  () => (new Error('x', { cause: 1 })),
  () => ((function again() { again() })()),
  () => (new Array(-1)),
  () => (new DOMException('x')),
  () => (structuredClone(() => 1)),
  () => (new AggregateError([1])),
  () => ([].values()),
  () => (new Map().entries()),
  () => (new Set().values()),
  () => (''[Symbol.iterator]()),
  () => ('a'.matchAll(/a/g)),
  () => (/a(?<n>.)/d.exec('ab')),
  () => ([1].values().map((x) => x)),
  () => (Iterator.from({ next() {} })),
  () => (Iterator.concat([1])),
  () => (Iterator.zip([[1]])),
  () => ([1].values().flatMap((x) => [x])),
  () => ((function* () {})()),
  () => ((async function* () { yield 1 })()),
  () => ((async () => {})()),
  () => ((function () { return arguments })(1)),
  () => ((function () { 'use strict'; return arguments })(1)),
  () => (Proxy.revocable({}, {})),
  () => (Promise.withResolvers()),
  () => (((text) => text)`a`),
  () => ((() => {}).bind(1)),
  () => (class { #x; static y = 1 }),
  () => (new URL('http://a/?b=c')),
  () => (new URL('http://a/?b=c').searchParams),
  () => (new URLSearchParams('a=b').entries()),
  () => (new TextEncoder()),
  () => (new TextDecoder()),
  () => (new TextEncoder().encode('a')),
  () => (setTimeout(() => {}, 0)),
  () => (structuredClone(new Map([[1, new Date()]]))),
  () => (crypto.getRandomValues(new Uint8Array(1))),
  () => (new WeakRef({})),
  () => (new FinalizationRegistry(() => {})),
  () => (new DisposableStack()),
  () => (new AsyncDisposableStack().disposeAsync()),
  () => (JSON.rawJSON('1')),
  () => (Array.fromAsync([1])),
  () => (Promise.allSettled([1])),
  () => (import('./lib.mjs')),
  () => (import('./none.mjs')),
  () => (fail()),
  () => (add(() => 1)),
  () => (some()),
  () => (eval('1')),
  () => ((() => {}).constructor('1')),
  () => (Map.prototype.get = 1),
  () => (new Float32Array(1)),
  () => (new SharedArrayBuffer(1)),
  () => (performance),
  () => (console),
  () => (readline),
  () => (Atomics),
  () => (add),
  () => (add.named),
  () => (import('host')),
  () => (Object.getOwnPropertyDescriptor(new Error('x'), 'stack')),
  () => (Reflect.ownKeys(globalThis).map((name) => globalThis[name])),
  () => ((async () => { for await (const x of [1]) return x })()),
  () => (Map.groupBy([1], (x) => x)),
  () => (queueMicrotask(() => {})),
];
const reached = async (make) => {
  const seen = new Map();
  const walk = (value, path, far) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value) || far > 14) return;
    seen.set(value, path);
    walk(Object.getPrototypeOf(value), `${path}.__proto__`, far + 1);
    for (const key of Reflect.ownKeys(value)) {
      let found;
      try { found = Object.getOwnPropertyDescriptor(value, key); } catch { continue; }
      for (const one of [found?.value, found?.get, found?.set]) walk(one, `${path}.${String(key)}`, far + 1);
    }
  };
  let value;
  try { value = make(); } catch (error) { value = error; }
  try { value = [value, await value]; } catch (error) { value = [value, error]; }
  value.forEach((one) => walk(one, 'it', 0));
  return seen;
};
const isOpen = (value) => {
  const all = Object.getOwnPropertyDescriptors(value);
  const open = Reflect.ownKeys(all).filter((key) => (all[key].writable || all[key].configurable) && !(key === 'length' && Array.isArray(value)));
  return Object.prototype.toString.call(value) !== '[object Module]' && (Object.isExtensible(value) || open.length > 0);
};
const shared = async () => {
  const all = [];
  for (const make of MAKERS) {
    const [one, other] = [await reached(make), await reached(make)];
    for (const [value, path] of one) if (value !== globalThis && other.has(value) && isOpen(value)) all.push(`${make}: ${path}`);
  }
  return all;
};
await shared()
