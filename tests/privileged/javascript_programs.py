"""Small programs of JavaScript by feature of the language, most of them made from tables: each returns text."""

from __future__ import annotations

from itertools import product

LISTS = ("[]", "[3, 1, 2]", "['b', 'a', 'c']", "[1, , 3]", "[[1, [2]], [3]]", "[NaN, -0, undefined, null]")
ARRAY_CALLS = (
    "at(-1)", "concat([9], 8)", "copyWithin(0, 1)", "entries().next().value", "every((x) => x)", "fill(7, 1)", "filter(Boolean)",
    "find((x) => x > 1)", "findIndex((x) => x > 1)", "findLast((x) => x)", "findLastIndex((x) => x)", "flat(Infinity)",
    "flatMap((x) => [x, x])", "includes(NaN)", "indexOf(1)", "join('-')", "keys().toArray()", "lastIndexOf(3)", "map((x, i) => [i, x])",
    "pop()", "push(1, 2)", "reduce((a, b) => `${a}${b}`, '')", "reduceRight((a, b) => `${a}${b}`, '')", "reverse()", "shift()",
    "slice(1)", "some((x) => x === 2)", "sort()", "splice(0, 1, 'n')", "toReversed()", "toSorted()", "toSpliced(0, 1)", "toString()",
    "unshift(0)", "values().toArray()", "with(0, 'w')",
)  # fmt: skip
TEXTS = ("''", "'héllo wörld'", "'  a-b_c  '", "'😀x'", "'aXbXc'")
TEXT_CALLS = (
    "at(-1)", "charAt(1)", "charCodeAt(1)", "codePointAt(0)", "concat('z')", "endsWith('c')", "includes('X')", "indexOf('X')",
    "isWellFormed()", "lastIndexOf('X')", "match(/[a-z]/g)", "normalize('NFD').length", "padEnd(12, 'ab')", "padStart(12)",
    "repeat(2)", "replace(/(\\w)X/, '$1-')", "replaceAll('X', (m) => `<${m}>`)", "search(/X/)", "slice(1, 3)", "split('X')",
    "startsWith('a')", "substring(3, 1)", "toUpperCase()", "trim()", "trimEnd()", "trimStart()",
)  # fmt: skip
NUMBERS = ("0", "-0", "1.005", "123456789.123", "1e21", "-2.5", "NaN", "Infinity", "2 ** 53", "0.1 + 0.2")
MORE_LISTS = ("Array.from({ length: 4 }, (_, i) => i * i)", "Object.freeze([2, 1])", "new Uint8Array([3, 1, 2])")
NUMBER_CALLS = (
    "toFixed(2)", "toPrecision(3)", "toExponential(1)", "toString(2).slice(0, 20)", "valueOf()", "toString(36).slice(0, 12)",
)  # fmt: skip
MATH = (
    "abs", "ceil", "floor", "round", "sign", "trunc", "fround", "clz32", "sqrt", "log2", "exp", "atan", "tanh", "hypot", "max", "min",
)  # fmt: skip
OPERATORS = ("+", "-", "==", "<", "&&", "??", "|", "%")
OPERANDS = ("1", "'2'", "null", "[3]", "undefined", "true")
# what an heir of each intrinsic may be given by assignment
HEIRS = {
    "Object": "toString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString constructor",
    "Function": "call apply bind toString constructor",
    "Error": "toString name message constructor",
    "TypeError": "name message constructor toString",
    "Array": "push pop map filter join concat slice at includes indexOf toString constructor length sort forEach",
    "Map": "get set has delete clear forEach entries keys values constructor",
    "Set": "add has delete clear union entries values constructor",
    "WeakMap": "get set has delete",
    "Promise": "then catch finally constructor",
    "RegExp": "exec test toString constructor",
    "Date": "getTime toISOString toJSON toString valueOf constructor",
    "ArrayBuffer": "slice resize transfer constructor",
    "DataView": "getInt8 setInt8 constructor",
    "Uint8Array": "set fill map subarray join constructor toHex",
    "Number": "toString valueOf toLocaleString constructor",
    "String": "toString valueOf constructor",
    "Boolean": "toString valueOf constructor",
    "Iterator": "map filter take drop toArray forEach",
}
SINGLE = (
    # bindings and patterns
    "const { a, b: { c = 5 } = {}, ...rest } = { a: 1, d: 2, e: 3 }; return [a, c, rest]",
    "const [x, , y = 9, ...z] = [1, 2, undefined, 4, 5]; return [x, y, z]",
    "let [a, b] = [1, 2]; [a, b] = [b, a]; return [a, b]",
    "const f = ({ n = 1, ...o } = {}, [p] = [2]) => [n, o, p]; return [f(), f({ n: 3, q: 4 }, [5])]",
    "var out = []; for (const [k, v] of Object.entries({ a: 1, b: 2 })) out.push(k + v); return out",
    "const out = []; for (let i = 0; i < 3; i++) out.push(() => i); return out.map((f) => f())",
    "try { x; let x = 1 } catch (error) { return error.name }",
    "label: for (const i of [1, 2]) for (const j of [1, 2]) { if (j === 2) continue label; if (i === 2) break label } return 'done'",
    # functions
    "return ((a, b = a, ...c) => [a, b, c, (function () { return arguments.length })(...c)])(1, undefined, 3, 4)",
    "function f() { return new.target === f } return [f(), typeof new f()]",
    "const o = { f() { return this === o }, g: () => typeof this }; const { f } = o; return [o.f(), (0, f)()]",
    "return (function fact(n) { return n < 2n ? 1n : n * fact(n - 1n) })(25n).toString()",
    "return [(() => {}).name, (function named() {}).name, ({ m() {} }).m.name, (class K {}).name, ((a, b = 1) => 0).length]",
    "const add = (a) => (b) => (c) => a + b + c; return add(1)(2)(3)",
    "return Function.prototype.toString.call(function f(a) { return a /* c */ })",
    # classes
    "class A { #x = 1; static #n = 0; static { A.m = ++A.#n } get x() { return this.#x } set x(v) { this.#x = v } has(o) { return #x in o } } const a = new A(); a.x = 5; return [a.x, A.m, a.has(a), a.has({})]",
    "class A { f() { return 'A' } static s() { return 'sA' } } class B extends A { f() { return super.f() + 'B' } static s() { return super.s() } } return [new B().f(), B.s(), new B() instanceof A]",
    "class L extends Array { get last() { return this.at(-1) } } const l = L.from([1, 2]).map((x) => x * 2); return [l.last, l instanceof L, l.length]",
    "class E extends Error { constructor(m) { super(m, { cause: 1 }); this.name = 'E' } } const e = new E('x'); return [String(e), e.cause, e instanceof Error]",
    "class A { static x = 1; ['y' + 1] = 2; static async *g() {} } return [A.x, new A().y1, Object.keys(new A())]",
    "class A { constructor() { return { z: 1 } } } return new A().z",
    "try { class A { constructor() { this.x } } A() } catch (e) { return e.name }",
    "const o = { get x() { return 1 }, set x(v) {}, ['k']: 2, __proto__: { p: 3 } }; return [o.x, o.k, o.p, Object.keys(o)]",
    # iteration and generators
    "function* g() { const x = yield 1; try { yield x } finally { yield 'f' } } const i = g(); return [i.next(), i.next(5), i.return(9), i.next()]",
    "function* a() { yield* [1, 2]; return 3 } function* b() { const r = yield* a(); yield r } return [...b()]",
    "const it = { *[Symbol.iterator]() { yield* [1, 2, 3] } }; const [a, ...r] = it; return [a, r, Math.max(...it), Array.from(it, (x) => x * 2)]",
    "return Iterator.from([1, 2, 3, 4]).filter((x) => x % 2).map((x) => x * 3).take(5).drop(1).toArray()",
    "let log = []; const it = { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return() { log.push('closed'); return {} } }) }; for (const x of it) break; return log",
    "return Object.fromEntries(new Map([['a', 1]]).entries())",
    # operators
    "let n = null, u; n ??= 1; u ||= 2; let t = 1; t &&= 3; return [n, u, t, null?.x, undefined?.[0], (void 0)?.(), 0 ?? 1]",
    "return [2 ** 3 ** 2, (-2) ** 2, 7 % -3, -7 % 3, 1 / -0, 5 >>> 1, -5 >>> 28, ~5, 1n << 70n, 7n / 2n].map(String)",
    "return [typeof null, typeof 1n, typeof Symbol(), void 0, delete {}.x, 'a' in { a: 1 }, [] + {}, [] == false, null == 0, NaN != NaN]",
    "return ['b' > 'a', '10' < '9', 10 < '9', [2] > 1, null >= 0, undefined == null, '1' === 1, Object.is(-0, 0)]",
    "return `a${1 + 1}b${`c${[1, 2]}`}` + String.raw`\\n${1}`",
    "const t = (s, ...v) => [s.raw.join('|'), s.length, v]; return t`a${1}\\n${2}c`",
    "switch (3) { case 1: return 'one'; case 3: { let x = 'three'; return x } default: return 'other' }",
    "let i = 0; do { i += 2 } while (i < 5); return i",
    # collections
    "const m = new Map([[NaN, 1], [{}, 2], ['a', 3]]); m.delete('a'); return [m.get(NaN), m.size, [...m.keys()].length]",
    "const s = new Set([1, 2, 2, 3]); return [[...s.union(new Set([9]))], [...s.intersection(new Set([2]))], [...s.difference(new Set([1]))], s.isSubsetOf(new Set([1, 2, 3, 4]))]",
    "const w = new WeakMap(), k = {}; w.set(k, 1); return [w.get(k), w.has({}), new WeakSet([k]).has(k)]",
    "return [Object.groupBy([1, 2, 3], (x) => x % 2 ? 'odd' : 'even'), [...Map.groupBy('abca', (c) => c).keys()]]",
    "return structured => 1, [[1, 2, 3].with(0, 9), [3, 1].toSorted(), [1, 2].findLast((x) => x < 9)]",
    "return Object.entries(Object.getOwnPropertyDescriptors({ get a() { return 1 }, b: 2 })).map(([k, d]) => [k, 'value' in d])",
    # text and expressions
    "return [...'a1b22'.matchAll(/(?<d>\\d+)/g)].map((m) => [m.index, m.groups.d])",
    "return ['2024-05-06'.replace(/(?<y>\\d+)-(?<m>\\d+)/, '$<m>/$<y>'), /(?<=\\$)\\d+/.exec('a$42')[0], /\\p{L}+/u.exec('héé1')[0]]",
    "const r = /a(b)?/dy; r.lastIndex = 1; const m = r.exec('xab'); return [m.indices[1], r.lastIndex, r.flags]",
    "return [/^[\\w--[a-c]]+$/v.test('def'), /[^]/s.test('\\n'), 'aBc'.replace(/b/i, (m) => m + m)]",
    "return ['\\u{1F600}'.length, [...'\\u{1F600}'].length, '\\x41', 'a\\\nb', '\\ud800'.isWellFormed()]",
    "return [encodeURIComponent('é &'), decodeURIComponent('%C3%A9'), escape('é'), encodeURI('a b?c=é')]",
    # numbers, dates, buffers
    "return [Number('0x1f'), Number('1_0'), 1_000, 0b101, 0o17, parseInt('12px'), parseFloat('.5e1x'), Number(''), +[], +{}].map(String)",
    "return [BigInt.asUintN(8, 257n), BigInt.asIntN(8, 255n), -7n % 3n, 2n ** 64n, BigInt('0xff')].map(String)",
    "const d = new Date(Date.UTC(2024, 1, 29, 12)); d.setUTCFullYear(2023); return [d.toISOString(), d.getUTCDay(), JSON.stringify(d), isNaN(new Date('x'))]",
    "const v = new DataView(new ArrayBuffer(8)); v.setFloat32(0, 1.5); v.setInt16(4, -2, true); return [v.getUint8(0), v.getUint16(4), v.getFloat32(0)]",
    "const b = new ArrayBuffer(8, { maxByteLength: 16 }); b.resize(12); const u = new Uint8Array(b); u.set([1, 2], 10); return [u.length, u.subarray(10).join(), u.toReversed()[0]]",
    "return [Uint8Array.of(1, 300), new Uint8ClampedArray([300, -5]), Float32Array.from([1.1]), new BigInt64Array([5n])].map(String)",
    # objects, reflection, proxies
    "const log = []; const p = new Proxy({}, { get: (t, k) => { log.push(`get ${String(k)}`); return 1 }, has: () => true, deleteProperty: () => true, ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) }); return [p.x, 'z' in p, delete p.q, Object.keys(p), log]",
    "return [Reflect.ownKeys({ b: 1, 2: 1, a: 1, [Symbol.iterator]: 1 }).map(String), Reflect.has({ a: 1 }, 'a'), Reflect.construct(Date, [0]).getTime()]",
    "const o = Object.freeze({ a: { b: 1 } }); o.a.b = 2; try { 'use strict'; o.a = 1 } catch {} return [o.a.b, Object.isFrozen(o), Object.isSealed(o)]",
    "return JSON.stringify({ a: [undefined, () => 1, NaN, new Date(0)], b: undefined, toJSON() { return { z: this.a } } }, (k, v) => k === 'z' ? v.length : v, 1)",
    "return JSON.parse('{\"a\":[1,{\"b\":null}]}', (k, v) => typeof v === 'number' ? v + 1 : v)",
    "try { JSON.parse('{bad') } catch (e) { return e.name }",
    "const s = Symbol('d'), o = { [s]: 1, [Symbol.toPrimitive]: (hint) => hint, [Symbol.toStringTag]: 'T' }; return [s.description, `${o}`, o * 1, Object.prototype.toString.call(o)].map(String)",
    "function F() {} F.prototype = { constructor: F, get g() { return this.v } }; const f = Object.assign(new F(), { v: 3 }); return [f.g, f.constructor === F, Object.keys(f)]",
    "const dict = Object.create(null); dict.toString = 1; dict.__proto__ = 2; return [Object.keys(dict), 'constructor' in dict]",
    "return [Object.entries('ab'), Object.assign([1, 2], [3]), { ...[1], ...null, b: 2 }, Object.is(NaN, NaN)]",
    # errors
    "try { null.f() } catch ({ name }) { return name } finally { 1 }",
    "const f = () => { try { return 1 } finally { return 2 } }; return f()",
    "const e = new AggregateError([new Error('a')], 'm', { cause: 'c' }); return [e.errors[0].message, e.message, e.cause]",
    "try { undefinedName } catch (e) { return [e.name, e instanceof ReferenceError, typeof e.stack] }",
    "try { [].reduce((a) => a) } catch (e) { return e.name }",
    "try { new Array(-1) } catch (e) { return e.name }",
    "try { (1).toFixed(101) } catch (e) { return e.name }",
    "try { Symbol() + '' } catch (e) { return e.name }",
    "try { BigInt(1.5) } catch (e) { return e.name }",
    "try { decodeURIComponent('%') } catch (e) { return e.name }",
)  # fmt: skip


def programs() -> list[str]:
    """Returns the bodies of more than a thousand functions."""
    return [
        *SINGLE,
        *(f"const it = {values}; return [it.{call}, it]" for values, call in product(LISTS, ARRAY_CALLS)),
        *(
            f"'use strict'; const it = {values}; return [it.{call}, it]"
            for values, call in product(MORE_LISTS, ARRAY_CALLS)
        ),
        *(
            f"return ({left}) {operator} ({right})"
            for left, operator, right in product(OPERANDS, OPERATORS, OPERANDS)
            if left != right
        ),
        *(f"return ({text}).{call}" for text, call in product(TEXTS, TEXT_CALLS)),
        *(f"return ({number}).{call}" for number, call in product(NUMBERS, NUMBER_CALLS)),
        *(f"return Math.{name}({number})" for name, number in product(MATH, NUMBERS)),
        *(
            f"const it = Object.create({name}.prototype); it.{key} = 5; const seen = [it.{key}, Object.keys(it)]; it.{key} = 6;"
            f" return [seen, it.{key}, delete it.{key}, Object.hasOwn(it, '{key}')]"
            for name, keys in HEIRS.items()
            for key in keys.split()
        ),
        *(
            f"class It extends {name} {{ {key} = 5 }}; return Object.hasOwn(new It(), '{key}')"
            for name, keys in HEIRS.items()
            if name in ("Array", "Map", "Set", "Error", "Date")
            for key in keys.split()
            if key not in ("length", "constructor")
        ),
        *(f"return Object.keys(Object.assign({{}}, {{ {key}: 1 }}))" for key in HEIRS["Object"].split()),
    ]
