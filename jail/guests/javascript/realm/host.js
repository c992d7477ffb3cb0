// Functions of the host, in a session that was given some. Arguments and answers cross as text, in the form of values
// (jail/core/plain_data.py), and are objects of this realm on this side: none of the host's is ever here.
(function (host, kit) {
  'use strict';
  const waiting = new Map(); // of each call that has given a promise, by its number: what settles that
  const granted = new Map();

  class HostError extends Error {
    constructor(type, message) {
      super(message);
      this.type = type;
    }
  }
  // The parts that are the same for all of them; an inherited one may be assigned to, as in the rest of the realm.
  function refusal(name) { throw kit.refuse(String(name), 'intrinsics are frozen'); }
  host.keep(HostError.prototype, 'name', 'HostError', false, refusal);
  host.keep(HostError.prototype, 'constructor', HostError, false, refusal);
  for (const one of [HostError, HostError.prototype]) Object.freeze(one);
  granted.set('HostError', HostError);

  const whole = (text) => text[0] === '-' ? -BigInt(text.slice(1)) : BigInt(text);
  const same = (value) => value;
  const text = (value) => typeof value === 'string' ? value : value[0]; // a time that a clock shows twice is a list
  const FLOATS = { nan: NaN, inf: Infinity, '-inf': -Infinity };
  const bytes = (value) => kit.fromBase64(value);
  // With text for all keys, some of which begin with "$", an object as any other.
  const dictionary = (pairs) => pairs.every(([key]) => typeof key === 'string') ? Object.fromEntries(pairs) : new Map(pairs);
  const READERS = new Map(Object.entries({
    $int: whole, $float: (value) => FLOATS[value], $bytes: bytes, $bytearray: bytes, $tuple: same, $complex: same,
    $set: (list) => new Set(list), $frozenset: (list) => new Set(list), $dict: dictionary,
    $date: text, $time: text, $datetime: text, $decimal: text, $fraction: same, $timedelta: same,
  }));
  // All that has a name with "$" has one name.
  const read = (key, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const [name] = Object.keys(value);
    return name?.[0] === '$' ? READERS.get(name)(value[name]) : value;
  };
  // Whole numbers that a double may not hold are big integers: they are named so before they are parsed, for not every
  // engine tells a reviver the digits.
  const LONG = /[0-9]{16}/, TOKEN = /"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/g;
  const isLong = (token) => token[0] !== '"' && !/[.eE]/.test(token) && !Number.isSafeInteger(Number(token));
  const named = (packed) => LONG.test(packed) ? packed.replace(TOKEN, (token) => isLong(token) ? `{"$int":"${token}"}` : token) : packed;
  const answered = (packed) => {
    const [kind, value, message] = JSON.parse(named(packed), read);
    if (kind === 'value') return value;
    throw new HostError(value, message);
  };
  // `named`: an object whose own properties are the named arguments.
  const packed = (name, values, named = {}) => {
    if (typeof named !== 'object' || named === null || Array.isArray(named)) throw new TypeError(`${name}.named: the last argument must be an object of named ones`);
    try {
      return `[${kit.pack(values)},${kit.pack({ ...named })}]`;
    } catch (error) {
      throw new TypeError(`cannot send the arguments of ${name}: ${kit.unsendable(error)}`);
    }
  };

  const begun = (...sent) => new Promise((resolve, reject) => { waiting.set(host.begin(sent[0], packed(...sent)), { resolve, reject }); });
  const called = (...sent) => answered(host.call(sent[0], packed(...sent)));
  // Called for each function once the realm is locked. Its method `named` takes named arguments, as an object, last.
  kit.grant = (name, isAwaited) => {
    const call = isAwaited ? begun : called;
    const { [name]: made, named } = {
      [name](...values) { return call(name, values); },
      named(...values) { return call(name, values.slice(0, -1), values.at(-1)); },
    };
    Object.defineProperty(made, 'named', { value: Object.freeze(named) });
    granted.set(name, Object.freeze(made));
    kit.give(name, made);
  };
  kit.granted = (name) => granted.get(name);
  // Returns whether somebody waits for it.
  kit.settle = (number, packed) => {
    const call = waiting.get(number);
    if (!waiting.delete(number)) return false;
    try {
      call.resolve(answered(packed));
    } catch (error) {
      call.reject(error);
    }
    return true;
  };
  kit.forget_calls = () => waiting.clear();
})
