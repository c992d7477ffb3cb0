// Shows values as Node's console does: the same quotes, brackets, grouping of numbers and lengths of lines, so that
// programs print what they print elsewhere. Getters are not called; traps of proxies are the guest's own business.
(function (host, kit) {
  'use strict';
  const WIDTH = 80, LEVELS = 2, COMPACT = 3, MOST_ITEMS = 100, MOST_LISTED = 1e5, MOST_LETTERS = 10000, GROUPED_FROM = 6;
  const NAME = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
  const ESCAPES = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\' };
  const own = Object.getPrototypeOf;
  const brand = (Class, name) => Object.getOwnPropertyDescriptor(Class.prototype, name).get;
  const sizes = { map: brand(Map, 'size'), set: brand(Set, 'size') };
  const lengthOf = { buffer: brand(ArrayBuffer, 'byteLength'), shared: brand(SharedArrayBuffer, 'byteLength') };
  const typedName = brand(own(Uint8Array), Symbol.toStringTag);
  const BOXES = [[Number, 'Number'], [String, 'String'], [Boolean, 'Boolean'], [BigInt, 'BigInt'], [Symbol, 'Symbol']]
    .map(([Class, name]) => [Class.prototype.valueOf, name]);
  const PROTOTYPES = new Map([Promise, WeakMap, WeakSet, WeakRef].map((Class) => [Class.prototype, Class.name]));
  const answers = (method, object) => { try { return [Reflect.apply(method, object, [])]; } catch { return undefined; } };
  const isError = kit.isError;
  const iterators = own(own([].values()));

  const escaped = (text, quote) => {
    let shown = '';
    for (const letter of text) {
      const code = letter.charCodeAt(0);
      if (letter === quote || ESCAPES[letter]) shown += ESCAPES[letter] ?? `\\${quote}`;
      else if (code < 32 || (code >= 127 && code < 160)) shown += `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
      else if (letter.length === 1 && code >= 0xd800 && code < 0xe000) shown += `\\u${code.toString(16).toUpperCase()}`;
      else shown += letter;
    }
    return shown;
  };
  const quoted = (text) => {
    const quote = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') && !text.includes('${') ? '`' : "'";
    return quote + escaped(text, quote) + quote;
  };
  const number = (value) => Object.is(value, -0) ? '-0' : `${value}`;
  const string = (text, state) => {
    let rest = '';
    if (text.length > MOST_LETTERS) {
      const left = text.length - MOST_LETTERS;
      text = text.slice(0, MOST_LETTERS);
      rest = `... ${left} more character${left > 1 ? 's' : ''}`;
    }
    if (text.length > 16 && text.length > WIDTH - state.indent - 4)
      return text.split(/(?<=\n)/).map(quoted).join(` +\n${' '.repeat(state.indent + 2)}`) + rest;
    return quoted(text) + rest;
  };
  const primitive = (value, state) => {
    if (typeof value === 'string') return string(value, state);
    if (typeof value === 'number') return number(value);
    if (typeof value === 'bigint') return `${value}n`;
    return typeof value === 'symbol' ? Symbol.prototype.toString.call(value) : `${value}`;
  };

  // The name of the class that made an object, as far as its prototypes tell; null for an object without one.
  const className = (object) => {
    for (let at = object, far = 0; at !== null && far < 50; at = own(at), far += 1) {
      if (at === iterators) continue; // its constructor is an accessor in every engine, and Node looks at none
      const found = Object.getOwnPropertyDescriptor(at, 'constructor');
      const maker = found && ('value' in found ? found.value : Reflect.apply(found.get ?? (() => undefined), at, []));
      if (typeof maker === 'function' && typeof maker.name === 'string' && maker.name !== '' && maker.prototype !== undefined
        && (maker.prototype === at || object instanceof maker)) return maker.name;
    }
    return null;
  };
  const tagOf = (object, name) => {
    let tag;
    try { tag = object[Symbol.toStringTag]; } catch { return ''; }
    return typeof tag === 'string' && tag !== '' && tag !== name ? ` [${tag}]` : '';
  };
  const prefix = (object, fallback, size = '') => {
    const name = className(object);
    if (name === null) return `[${fallback}${size}: null prototype]${tagOf(object, fallback)} `;
    return `${name}${size}${tagOf(object, name)} `;
  };

  // Of a list with very many items its other properties are not shown: to find them takes a text for each item.
  const keysOf = (object, isList) => {
    if (isList && object.length > MOST_LISTED) return [];
    const names = Object.keys(object).filter((key) => !isList || !/^(0|[1-9][0-9]*)$/.test(key) || Number(key) > 4294967294);
    return [...names, ...Object.getOwnPropertySymbols(object).filter((key) => Object.prototype.propertyIsEnumerable.call(object, key))];
  };
  const property = (object, key, state, level, isList) => {
    const found = Object.getOwnPropertyDescriptor(object, key) ?? { value: object[key], enumerable: true };
    let shown;
    if ('value' in found) {
      state.indent += isList ? 0 : 2;
      shown = format(found.value, state, level);
      state.indent -= isList ? 0 : 2;
    } else shown = found.get ? (found.set ? '[Getter/Setter]' : '[Getter]') : found.set ? '[Setter]' : 'undefined';
    if (isList) return shown;
    const name = typeof key === 'symbol' ? `[${escaped(Symbol.prototype.toString.call(key), '')}]`
      : key === '__proto__' ? "['__proto__']" : NAME.test(key) ? key : quoted(key);
    return `${found.enumerable ? name : `[${name}]`}: ${shown}`;
  };
  const more = (count) => `... ${count} more item${count > 1 ? 's' : ''}`;

  const inner = (state, value, level) => {
    state.indent += 2;
    const shown = format(value, state, level);
    state.indent -= 2;
    return shown;
  };
  const items = (array, state, level) => {
    const shown = [];
    let at = 0;
    while (at < array.length && shown.length < MOST_ITEMS) {
      if (Object.hasOwn(array, at)) {
        state.indent += 2;
        shown.push(property(array, `${at}`, state, level, true));
        state.indent -= 2;
        at += 1;
        continue;
      }
      const from = at;
      while (at < array.length && !Object.hasOwn(array, at)) at += 1;
      shown.push(`<${at - from} empty item${at - from > 1 ? 's' : ''}>`);
    }
    if (at < array.length) shown.push(more(array.length - at));
    return shown;
  };
  const numbers = (array) => {
    const shown = Array.prototype.slice.call(array, 0, MOST_ITEMS).map((value) => primitive(value));
    if (array.length > MOST_ITEMS) shown.push(more(array.length - MOST_ITEMS));
    return shown;
  };
  const bytes = (buffer, size) => {
    const shown = Array.from(new Uint8Array(buffer, 0, Math.min(size, 50)), (byte) => byte.toString(16).padStart(2, '0'));
    const rest = size > 50 ? ` ... ${size - 50} more byte${size > 51 ? 's' : ''}` : '';
    return [`[Uint8Contents]: <${shown.join(' ')}${rest}>`, `byteLength: ${size}`];
  };

  const functionBase = (value) => {
    const text = Function.prototype.toString.call(value);
    const name = Object.getOwnPropertyDescriptor(value, 'name')?.value;
    if (/^class\b/.test(text) && text.endsWith('}')) {
      const parent = own(value);
      const heritage = typeof parent === 'function' && parent.name ? ` extends ${parent.name}` : parent === null ? ' extends null' : '';
      return `[class ${name || '(anonymous)'}${heritage}]`;
    }
    const kind = (own(value)?.[Symbol.toStringTag]) || 'Function';
    return `[${kind}${typeof name === 'string' && name ? `: ${name}` : ' (anonymous)'}${className(value) === null ? ' (null prototype)' : ''}]`;
  };
  const errorBase = (error, keys) => {
    const stack = typeof error.stack === 'string' ? error.stack : '';
    const frames = kit.frames(stack).join('\n');
    let head;
    try { head = Error.prototype.toString.call(error); } catch { head = 'Error'; }
    const maker = className(error);
    if (maker && error.name === 'Error' && maker !== 'Error' && head.startsWith('Error')) head = maker + head.slice(5);
    for (const key of ['name', 'message', 'stack']) if (keys.includes(key) && head.includes(String(error[key]))) keys.splice(keys.indexOf(key), 1);
    return frames ? `${head}\n${frames}` : `[${head}]`;
  };

  const settlement = ([known, result], state, level) => {
    if (known === undefined) return [];
    if (known === '<pending>') return [known];
    return [`${known === 'rejected' ? '<rejected> ' : ''}${inner(state, result, level)}`];
  };
  // An object as shown: [before the braces, opening brace, closing brace, entries, whether it is a list].
  const parts = (value, state, level, keys) => {
    if (Array.isArray(value)) {
      const head = className(value) === 'Array' ? '' : prefix(value, 'Array', `(${value.length})`);
      return ['', `${head}[`, ']', () => items(value, state, level), true];
    }
    let known;
    if ((known = answers(sizes.set, value))) return ['', `${prefix(value, 'Set', `(${known[0]})`)}{`, '}', () => [...Set.prototype.values.call(value)].map((one) => inner(state, one, level))];
    if ((known = answers(sizes.map, value))) return ['', `${prefix(value, 'Map', `(${known[0]})`)}{`, '}', () => [...Map.prototype.entries.call(value)].map(([key, one]) => `${inner(state, key, level)} => ${inner(state, one, level)}`)];
    if (answers(typedName, value)?.[0]) return ['', `${prefix(value, 'TypedArray', `(${value.length})`)}[`, ']', () => numbers(value), true];
    if ((known = answers(lengthOf.buffer, value) ?? answers(lengthOf.shared, value))) return ['', `${prefix(value, 'ArrayBuffer')}{`, '}', () => bytes(value, known[0])];
    if (typeof value === 'function') return [functionBase(value), '{', '}', () => []];
    if (isError(value)) return [errorBase(value, keys), '{', '}', () => Object.hasOwn(value, 'cause') && !keys.includes('cause') ? [`[cause]: ${inner(state, value.cause, level)}`] : []];
    if (answers(Date.prototype.getTime, value)) return [Number.isNaN(Date.prototype.getTime.call(value)) ? 'Invalid Date' : Date.prototype.toISOString.call(value), '{', '}', () => []];
    if (answers(RegExp.prototype.exec, value) !== undefined && Object.prototype.toString.call(value) === '[object RegExp]') return [RegExp.prototype.toString.call(value), '{', '}', () => []];
    for (const [valueOf, name] of BOXES) {
      if (!(known = answers(valueOf, value))) continue;
      if (name === 'String') keys.splice(0, known[0].length);
      return [`[${name}${className(value) === name ? '' : ` (${className(value)})`}: ${primitive(known[0], state)}]`, '{', '}', () => []];
    }
    for (const [prototype, name] of PROTOTYPES) {
      if (!Object.prototype.isPrototypeOf.call(prototype, value) && value !== prototype) continue;
      return ['', `${prefix(value, name)}{`, '}', () => name === 'Promise' ? settlement(host.promise(value), state, level) : name === 'WeakRef' ? [] : ['<items unknown>']];
    }
    const name = className(value);
    const tag = tagOf(value, name ?? 'Object');
    if (Object.prototype.toString.call(value) === '[object Arguments]') return ['', '[Arguments] [', ']', () => items(value, state, level), true];
    const head = name === 'Object' && !tag ? '' : prefix(value, 'Object');
    return ['', `${head}{`, '}', () => []];
  };

  // Many short entries in columns.
  const grouped = (entries, value) => {
    const count = entries.length - (value.length > MOST_ITEMS && entries.length > MOST_ITEMS ? 1 : 0);
    const widths = entries.slice(0, count).map((entry) => entry.length);
    const total = widths.reduce((sum, width) => sum + width + 2, 0);
    const widest = Math.max(...widths) + 2;
    return { count, widths, total, widest };
  };
  const columnsOf = ({ count, total, widest }, entries, indent) => {
    if (widest * 3 + indent >= WIDTH || !(total / widest > 5 || widest <= 8)) return 0;
    const biased = Math.max(widest - 3 - Math.sqrt(widest - total / entries.length), 1);
    return Math.min(Math.round(Math.sqrt(2.5 * biased * count) / biased), Math.floor((WIDTH - indent) / widest), COMPACT * 4, 15);
  };
  const inColumns = (entries, value, indent) => {
    const measured = grouped(entries, value);
    const columns = columnsOf(measured, entries, indent);
    if (columns <= 1) return entries;
    const { count, widths } = measured;
    const room = Array.from({ length: columns }, (_, column) => Math.max(...widths.filter((_, at) => at % columns === column)) + 2);
    const pad = entries.every((_, at) => at >= value.length || typeof value[at] === 'number' || typeof value[at] === 'bigint') ? 'padStart' : 'padEnd';
    const rows = [];
    for (let from = 0; from < count; from += columns) {
      const row = entries.slice(from, Math.min(from + columns, count));
      rows.push(row.map((entry, at) => at < row.length - 1 ? `${entry}, `[pad](room[at]) : pad === 'padStart' ? entry.padStart(room[at] - 2) : entry).join(''));
    }
    return count < entries.length ? [...rows, entries[count]] : rows;
  };
  const joined = (base, open, close, entries, isList, value, state, level) => {
    const count = entries.length;
    const head = base ? `${base} ` : '';
    if (isList && count > GROUPED_FROM) entries = inColumns(entries, value, state.indent);
    if (state.deepest - level < COMPACT && entries.length === count) {
      const start = count + state.indent + open.length + base.length + 10;
      const length = entries.reduce((sum, entry) => sum + entry.length, count + start);
      const line = entries.join(', ');
      if (length <= WIDTH && !base.includes('\n') && !line.includes('\n')) return `${head}${open} ${line} ${close}`;
    }
    const indent = `\n${' '.repeat(state.indent)}`;
    return `${head}${open}${indent}  ${entries.join(`,${indent}  `)}${indent}${close}`;
  };

  const cut = (value) => {
    const name = className(value);
    if (Array.isArray(value)) return `[${name ?? 'Array: null prototype'}]`;
    return `[${name === null ? 'Object: null prototype' : name}${tagOf(value, name ?? 'Object')}]`;
  };
  const object = (value, state, level) => {
    if (state.above.includes(value)) {
      if (!state.circles.has(value)) state.circles.set(value, state.circles.size + 1);
      return `[Circular *${state.circles.get(value)}]`;
    }
    if (level > state.levels && typeof value !== 'function') return cut(value);
    const keys = keysOf(value, Array.isArray(value) || answers(typedName, value)?.[0] !== undefined);
    state.deepest = level;
    state.above.push(value);
    const [base, open, close, own, isList] = parts(value, state, level + 1, keys);
    const entries = [...own(), ...keys.map((key) => property(value, key, state, level + 1, false))];
    state.above.pop();
    let shown;
    if (!entries.length) shown = base || `${open}${close}`;
    else shown = joined(base, open, close, entries, isList, value, state, level);
    if (state.circles.has(value)) shown = `<ref *${state.circles.get(value)}> ${shown}`;
    return shown;
  };
  function format(value, state, level) {
    return (typeof value === 'object' && value !== null) || typeof value === 'function' ? object(value, state, level) : primitive(value, state);
  }

  const inspect = (value, levels = LEVELS) => format(value, { indent: 0, above: [], circles: new Map(), deepest: 0, levels }, 0);

  // console.log's own language: %s %d %i %f %j %o %O %c %%.
  const CONVERSIONS = {
    s: (value) => typeof value === 'string' ? value : typeof value === 'object' && value !== null ? inspect(value, 0) : primitive(value, { indent: 0 }),
    d: (value) => typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? 'NaN' : number(Number(value)),
    i: (value) => typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? 'NaN' : number(parseInt(value, 10)),
    f: (value) => typeof value === 'symbol' ? 'NaN' : number(parseFloat(value)),
    j: (value) => { try { return JSON.stringify(value); } catch { return '[Circular]'; } },
    o: (value) => inspect(value, 4),
    O: (value) => inspect(value),
    c: () => '',
  };
  const message = (values) => {
    let [first, ...rest] = values;
    let text = '';
    if (typeof first === 'string') {
      if (!rest.length) return first;
      text = first.replace(/%([sdifjoOc%])/g, (whole, letter) => letter === '%' ? '%' : rest.length ? CONVERSIONS[letter](rest.shift()) : whole);
    } else if (values.length) {
      text = inspect(first);
    }
    for (const value of rest) text += ` ${typeof value === 'string' ? value : inspect(value)}`;
    return text;
  };
  Object.assign(kit, { inspect, message });
})
