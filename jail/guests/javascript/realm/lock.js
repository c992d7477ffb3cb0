// Locks the realm, last: what is not permitted is deleted, what is reachable is frozen, and the override mistake is
// repaired. (An heir of a frozen object could not be given a property of the same name by assignment: `point.toString =
// ...` would fail, in silence outside of strict mode.)
(function (host, kit, level) {
  'use strict';
  if (level === 'off') return;
  const own = Object.getPrototypeOf;
  // Returns the prototype of an intrinsic, or undefined where the engine lacks it.
  const made = (make) => { try { return own(make()); } catch { return undefined; } };
  const HIDDEN = {
    TypedArray: own(Uint8Array),
    GeneratorFunction: own(function* () {}).constructor,
    AsyncFunction: own(async () => {}).constructor,
    AsyncGeneratorFunction: own(async function* () {}).constructor,
    'GeneratorFunction.prototype': own(function* () {}),
    'AsyncFunction.prototype': own(async () => {}),
    'AsyncGeneratorFunction.prototype': own(async function* () {}),
    'Iterator.prototype': own(own([].values())),
    'AsyncIterator.prototype': own(own(async function* () {}).prototype),
    ArrayIterator: own([].values()),
    StringIterator: own(''[Symbol.iterator]()),
    MapIterator: own(new Map().values()),
    SetIterator: own(new Set().values()),
    RegExpStringIterator: own(''.matchAll(/x/g)),
    IteratorHelper: made(() => [].values().map((x) => x)),
    WrapForValidIterator: made(() => Iterator.from({ next() {} })),
    IteratorConcat: made(() => Iterator.concat()),
    ...kit.hidden,
  };
  const named = (key) => typeof key === 'symbol' ? key.description.replace('Symbol.', '@') : key;
  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
  const seen = new Set();

  const NONE = new Set();
  const permits = new Map(Object.entries(kit.permits).map(([path, names]) => [path, new Set(names.split(' '))]));

  const strip = (object, path) => {
    const permitted = permits.get(path) ?? NONE;
    const isFunction = typeof object === 'function';
    for (const key of Reflect.ownKeys(object)) {
      if ((isFunction && (key === 'length' || key === 'name')) || permitted.has(named(key))) continue;
      if (key === 'length' && (Array.isArray(object) || object === String.prototype)) continue;
      // the prototype of a generator function stays, and is frozen like all else
      if (!Reflect.deleteProperty(object, key) && key !== 'prototype') throw new Error(`${path}.${named(key)} cannot be deleted`);
    }
  };

  // A prototype's properties are accessors from here on. Not those of strings, numbers and the like, which no program
  // assigns on a primitive: calls of theirs would be slower by a third. Constants cannot change already.
  const PLAIN = new Set(['String.prototype', 'Number.prototype', 'Boolean.prototype', 'BigInt.prototype', 'Symbol.prototype']);
  const ALWAYS = new Set(['toString', 'valueOf', 'toLocaleString', 'constructor']);
  const isPrototype = (path) => /(^|\.)prototype$|Iterator|Helper/.test(path);
  const CONSTANT = { writable: false, configurable: false }, CLOSED = { configurable: false };
  function refusal(name) { throw kit.refuse(String(typeof name === 'symbol' ? name.description : name), 'intrinsics are frozen'); }

  const fix = (object, key, isInherited) => {
    const found = Object.getOwnPropertyDescriptor(object, key);
    if (!found.configurable) {
      if (found.writable && !(object === Array.prototype && key === 'length')) Object.defineProperty(object, key, { writable: false });
    } else if (isInherited && 'value' in found) {
      host.keep(object, key, found.value, found.enumerable, refusal);
    } else {
      Object.defineProperty(object, key, 'value' in found ? CONSTANT : CLOSED);
    }
    return found;
  };

  // Array.prototype.length stays writable: it is an own number of an empty array, and the engine lets no accessor stand
  // for it, so that assignments to an heir's length would fail.
  const lock = (object, reached) => {
    if (!isObject(object) || seen.has(object)) return;
    seen.add(object);
    const listed = paths.get(object);
    const path = listed ?? reached;
    strip(object, path);
    if (!listed && typeof object === 'function' && own(object) === Function.prototype) {
      if (Object.hasOwn(object, 'prototype')) lock(object.prototype, `${path}.prototype`);
      Object.freeze(object); // a method: its length and its name
      return;
    }
    lock(own(object), `${path}.[[Prototype]]`);
    const inherited = isPrototype(path);
    for (const key of Reflect.ownKeys(object)) {
      const found = fix(object, key, inherited && (!PLAIN.has(path) || ALWAYS.has(key)));
      lock(found.value, `${path}.${named(key)}`);
      lock(found.get, path);
      lock(found.set, path);
    }
    Object.preventExtensions(object);
  };

  const allowed = new Set(Object.values(kit.globals).flat());
  for (const key of Reflect.ownKeys(globalThis)) if (!allowed.has(named(key))) delete globalThis[key];
  const at = (path) => path.split('.').reduce((object, name) => object?.[name.startsWith('@') ? Symbol[name.slice(1)] : name], globalThis);
  const roots = Object.keys(kit.permits).map((path) => [HIDDEN[path] ?? at(path), path]).filter(([object]) => isObject(object));
  const paths = new Map([...roots].reverse()); // an object that two paths lead to has the permits of the first
  for (const [object, path] of roots) lock(object, path);
  for (const key of Reflect.ownKeys(globalThis)) lock(globalThis[key] === globalThis ? undefined : globalThis[key], named(key));
  for (const maker of kit.makers) if (!seen.has(maker)) Object.freeze(maker);
  Object.setPrototypeOf(globalThis, null);
})
