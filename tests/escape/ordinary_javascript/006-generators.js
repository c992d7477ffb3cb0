// Lazy sequences, two-way generators, an asynchronous pipeline, iterators that are closed.
function* primes() { const found = []; for (let n = 2; ; n++) if (found.every((p) => n % p)) { found.push(n); yield n; } }
function* take(count, source) { let left = count; for (const value of source) { if (left-- <= 0) return; yield value; } }
console.log([...take(8, primes())]);
function* average() { let sum = 0, count = 0, value = yield; for (;;) { sum += value; value = yield sum / ++count; } }
const mean = average(); mean.next(); console.log([10, 20, 60].map((value) => mean.next(value).value));
const log = [];
function* guarded() { try { yield 1; yield 2; } finally { log.push('closed'); } }
for (const value of guarded()) { log.push(value); break; }
const [first] = guarded(); log.push(first); console.log(log);
async function* lines(chunks) { let rest = ''; for await (const chunk of chunks) { const all = (rest + chunk).split('\n'); rest = all.pop(); yield* all; } if (rest) yield rest; }
(async () => { const got = []; for await (const line of lines(['a\nb', 'c\n', Promise.resolve('d')])) got.push(line); console.log(got); })();
const range = { from: 1, to: 4, *[Symbol.iterator]() { for (let n = this.from; n <= this.to; n++) yield n; } };
console.log(Math.max(...range), Array.from(range, (n) => n * n), new Set(range).size, Object.entries([...range].entries().next()));
