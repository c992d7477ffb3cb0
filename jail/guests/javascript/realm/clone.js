// structuredClone: copies of plain data, dates, expressions, errors, collections and buffers; circles stay circles.
(function (host, kit) {
  'use strict';
  const own = Object.getPrototypeOf;
  const typedName = Object.getOwnPropertyDescriptor(own(Uint8Array).prototype, Symbol.toStringTag).get;
  const lengthOf = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get;
  const TYPED = new Map(['Uint8ClampedArray', 'Int8Array', 'Uint8Array', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array', 'Float16Array', 'Float32Array', 'Float64Array'].map((name) => [name, globalThis[name]]));
  const ERRORS = new Map([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((Class) => [Class.name, Class]));
  const answers = (method, object, ...values) => { try { return [Reflect.apply(method, object, values)]; } catch { return undefined; } };
  const refuse = (value) => {
    const shown = typeof value === 'function' ? Function.prototype.toString.call(value) : typeof value === 'symbol' ? Symbol.prototype.toString.call(value) : Object.prototype.toString.call(value);
    throw new DOMException(`${shown} could not be cloned.`, 'DataCloneError');
  };

  // An empty copy, and what fills it in once it is known: a circle leads back to the copy.
  const begun = (value) => {
    if (Array.isArray(value)) return [new Array(value.length), fillOwn];
    let known;
    if ((known = answers(Date.prototype.getTime, value))) return [new Date(known[0])];
    for (const Class of [Number, String, Boolean, BigInt]) if ((known = answers(Class.prototype.valueOf, value))) return [Object(known[0])];
    if (Object.prototype.toString.call(value) === '[object RegExp]' && answers(RegExp.prototype.toString, value)) return [new RegExp(value.source, value.flags)];
    if ((known = answers(Map.prototype.entries, value))) return [new Map(), (copy, it, clone) => { for (const [key, one] of [...known[0]]) copy.set(clone(key), clone(one)); }];
    if ((known = answers(Set.prototype.values, value))) return [new Set(), (copy, it, clone) => { for (const one of [...known[0]]) copy.add(clone(one)); }];
    if (answers(lengthOf, value)) return [ArrayBuffer.prototype.slice.call(value, 0)];
    if (ArrayBuffer.isView(value)) return [undefined];
    if (kit.isError(value)) return [new (ERRORS.get(value.name) ?? Error)(String(value.message)), (copy, it, clone) => {
      for (const key of ['stack', 'cause']) if (Object.hasOwn(it, key)) Object.defineProperty(copy, key, { value: clone(it[key]), writable: true, configurable: true });
    }];
    const isOther = answers(WeakMap.prototype.has, value, value) || answers(WeakSet.prototype.has, value, value) || value instanceof Promise || value instanceof WeakRef;
    return isOther ? refuse(value) : [{}, fillOwn];
  };
  const fillOwn = (copy, value, clone) => {
    for (const key of Object.keys(value)) Object.defineProperty(copy, key, { value: clone(value[key]), writable: true, enumerable: true, configurable: true });
  };
  const viewOf = (value, clone) => {
    const buffer = clone(value.buffer);
    const name = answers(typedName, value)?.[0];
    return name ? new (TYPED.get(name))(buffer, value.byteOffset, value.length) : new DataView(buffer, value.byteOffset, value.byteLength);
  };

  const { structuredClone } = {
    structuredClone(value, { transfer = [] } = {}) {
      if (!arguments.length) throw new TypeError("The \"value\" argument must be specified");
      const copies = new Map();
      const moved = new Set(transfer);
      const clone = (one) => {
        if (typeof one === 'symbol' || typeof one === 'function') refuse(one);
        if (typeof one !== 'object' || one === null) return one;
        if (copies.has(one)) return copies.get(one);
        if (ArrayBuffer.isView(one)) {
          copies.set(one, viewOf(one, clone));
          return copies.get(one);
        }
        const [copy, fill] = begun(one);
        copies.set(one, copy);
        if (fill) fill(copy, one, clone);
        return copy;
      };
      const copy = clone(value);
      for (const buffer of moved) kit.transfer(buffer);
      return copy;
    },
  };
  kit.give('structuredClone', structuredClone);
})
