// Tells a session's caller the names that the guest's sources have made, with the data of those that are plain. No
// getter of the guest's runs, and nothing but the traps of a proxy.
(function (host, kit) {
  'use strict';
  const VALUE = 2, MOST_NAMES = 2000, MOST_PARTS = 20000, MOST_LEVELS = 40, MOST_LETTERS = 1 << 20;
  const { getOwnPropertyDescriptor: described, getPrototypeOf: own } = Object, { ownKeys } = Reflect;
  const known = new Set();
  let rows = [], letters = 0;

  // Returns whether all of a value is data: scalars, lists, and objects of no class, without getters.
  const isPlain = (value, budget, level) => {
    budget.left -= 1;
    if (budget.left < 0 || level > MOST_LEVELS) return false;
    if (typeof value === 'function' || typeof value === 'symbol' || value === undefined) return false;
    if (typeof value !== 'object' || value === null) return true;
    const isList = Array.isArray(value), above = own(value);
    if (!isList && above !== Object.prototype && above !== null) return false;
    return ownKeys(value).every((key) => {
      if (isList && key === 'length') return true;
      const found = described(value, key);
      return typeof key === 'string' && found !== undefined && 'value' in found && isPlain(found.value, budget, level + 1);
    });
  };
  const packed = (value) => {
    try {
      return isPlain(value, { left: MOST_PARTS }, 0) ? kit.pack(value) : null;
    } catch { // a proxy's trap threw, or it is too large
      return null;
    }
  };
  const kindOf = (value) => {
    if (value === null) return 'null';
    return typeof value === 'object' && Array.isArray(value) ? 'Array' : typeof value;
  };

  // Before the first evaluation: the globals that are there are none of the guest's.
  kit.begin_names = () => { for (const name of ownKeys(globalThis)) known.add(name); };
  // Whether it is a property of the global object, which `tell_names` finds.
  kit.is_listed = (name) => described(globalThis, name) !== undefined;
  // A name that is no property of the global object: of a class, or by `let` or `const`.
  kit.add_name = (name, value) => {
    if (known.has(name) || rows.length === MOST_NAMES) return;
    const text = packed(value);
    letters += text?.length ?? 0;
    rows[rows.length] = [name, kindOf(value), letters <= MOST_LETTERS ? text : null];
  };
  kit.tell_names = () => {
    for (const name of ownKeys(globalThis)) {
      const found = typeof name === 'string' ? described(globalThis, name) : undefined;
      if (found && 'value' in found) kit.add_name(name, found.value);
    }
    host.say(VALUE, kit.json({ names: rows.map(([name, kind, text]) => [name.toWellFormed(), kind, text]) }));
    [rows, letters] = [[], 0];
  };
})
