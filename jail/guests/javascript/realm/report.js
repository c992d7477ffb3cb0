// The harness's reports of the run: the value of the last expression as plain data, and an error that nothing caught.
(function (host, kit) {
  'use strict';
  const VALUE = 2, EXCEPTION = 3, VALUE_ERROR = 7;
  const MOST_LEVELS = 50, MOST_LETTERS = 4 << 20, MOST_TEXT = 60000;
  const own = Object.getPrototypeOf;
  const typedName = Object.getOwnPropertyDescriptor(own(Uint8Array).prototype, Symbol.toStringTag).get;
  const lengthOf = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get;
  const tried = (method, object) => { try { return [Reflect.apply(method, object, [])]; } catch { return undefined; } };
  class Unsendable extends Error {}

  // The form of values: JSON, and for what JSON lacks an object with one key, "$" and a type (jail/core/plain_data.py); all of it ASCII.
  const scalar = (value) => {
    if (value === undefined || value === null) return 'null';
    if (typeof value === 'string') return kit.json(value.toWellFormed());
    if (typeof value === 'boolean') return `${value}`;
    if (typeof value === 'bigint') {
      if (value >= -(1n << 63n) && value < 1n << 64n) return `${value}`;
      return JSON.stringify({ $int: `${value < 0n ? '-' : ''}0x${(value < 0n ? -value : value).toString(16)}` });
    }
    if (typeof value !== 'number') throw new Unsendable(`a ${typeof value} cannot be sent: only data can`);
    if (Object.is(value, -0)) return '-0.0';
    return Number.isFinite(value) ? `${value}` : `{"$float":"${Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'}"}`;
  };
  const TOO_LONG = 'the value has more than 4 MiB as JSON';
  // A number of parts, if no more than may be sent.
  const fitting = (count) => {
    if (count > MOST_LETTERS) throw new Unsendable(TOO_LONG);
    return count;
  };
  // The content of an object as data: a list, pairs of an object's own, a scalar, or text that is written already.
  const content = (object) => {
    if (Array.isArray(object)) return { list: Array.from({ length: fitting(object.length) }, (_, at) => object[at]) };
    const time = tried(Date.prototype.getTime, object);
    if (time) return { value: Number.isNaN(time[0]) ? null : Date.prototype.toISOString.call(object) };
    for (const Class of [Number, String, Boolean, BigInt]) {
      const inside = tried(Class.prototype.valueOf, object);
      if (inside) return { value: inside[0] };
    }
    const name = tried(typedName, object)?.[0];
    const bytes = name?.startsWith('Uint8') ? object : tried(lengthOf, object) ? new Uint8Array(object) : undefined;
    if (bytes) return { written: `{"$bytes":"${kit.base64(new Uint8Array(bytes))}"}` };
    if (name) return { list: Array.prototype.slice.call(object) };
    const values = tried(Set.prototype.values, object), entries = tried(Map.prototype.entries, object);
    if (values) return { list: [...values[0]] };
    if (entries) return { pairs: [...entries[0]].map(([key, value]) => [typeof key === 'object' || typeof key === 'function' ? String(key) : key, value]) };
    return { pairs: Object.keys(object).map((key) => [key, object[key]]) };
  };
  const writer = () => {
    let left = MOST_LETTERS;
    const spend = (letters) => {
      left -= letters;
      if (left < 0) throw new Unsendable(TOO_LONG);
    };
    const counted = (text) => {
      spend(text.length);
      return text;
    };
    // `each`: letters that a part takes beside its own, which are counted first
    const joined = (parts, each, write) => {
      spend(1 + each * parts.length);
      return parts.map(write).join(',');
    };
    const above = []; // the objects around the one that is written
    const inside = (value) => {
      if (above.indexOf(value) < above.length - 1) throw new Unsendable('an object that holds itself cannot be sent');
      if (above.length > MOST_LEVELS) throw new Unsendable(`the value is nested deeper than ${MOST_LEVELS} levels`);
      const { list, pairs, value: plain, written: ready } = content(value);
      if (ready) return counted(ready);
      if (list) return `[${joined(list, 1, written)}]`;
      if (!pairs) return counted(scalar(plain));
      if (pairs.every(([key]) => typeof key === 'string' && !key.startsWith('$')))
        return `{${joined(pairs, 2, ([key, one]) => `${counted(scalar(key))}:${written(one)}`)}}`;
      return `{"$dict":[${joined(pairs, 4, ([key, one]) => `[${counted(scalar(key))},${written(one)}]`)}]}`;
    };
    const written = (value) => {
      if (typeof value !== 'object' || value === null) return counted(scalar(value));
      above[above.length] = value;
      const text = inside(value);
      above.length -= 1;
      return text;
    };
    return written;
  };
  kit.pack = (value) => writer()(value);
  kit.unsendable = (error) => error instanceof Unsendable ? error.message : 'what the value is made of threw an error';
  kit.tell = (value) => {
    if (value === undefined) return;
    kit.show_last(value);
    let sent;
    try {
      sent = kit.pack(value);
    } catch (error) {
      host.say(VALUE_ERROR, kit.json(kit.unsendable(error)));
      return;
    }
    host.say(VALUE, sent);
  };

  const text = (value, most = MOST_TEXT) => (typeof value === 'string' ? value : '').slice(0, most).toWellFormed();
  // The stack without the constructors of the error's own classes: it begins where the error was made.
  const withoutMaker = (error) => {
    const makers = new Set();
    for (let at = own(error); at && makers.size < 20; at = own(at)) if (typeof at.constructor === 'function') makers.add(at.constructor.name);
    const lines = error.stack.split('\n');
    const first = lines.findIndex((line) => /^ +at /.test(line) && !makers.has(/^ +at (\S+) \(/.exec(line)?.[1]));
    return lines.slice(Math.max(first, 0)).join('\n');
  };
  const described = (error) => {
    if (!kit.isError(error) && !(error instanceof Error)) {
      const shown = kit.inspect(error);
      return { type: typeof error, message: shown, frames: '', shown };
    }
    const stack = typeof error.stack === 'string' ? withoutMaker(error) : '';
    const frames = kit.frames(stack).join('\n');
    return { type: text(String(error.name), 200), message: String(error.message), frames, shown: kit.inspect(error) };
  };
  // Prints the error as an interpreter would, and says it to the supervisor. `at`: its line and column, if its frames do
  // not tell them.
  kit.explain = (error, at) => {
    const { type, message, frames, shown } = described(error);
    const [line, column] = at ?? kit.place(frames);
    host.write(2, `Uncaught ${shown.toWellFormed()}\n`);
    host.say(EXCEPTION, kit.json({ type, message: text(message), line, column, traceback: text(`${shown}\n`) }));
  };
})
