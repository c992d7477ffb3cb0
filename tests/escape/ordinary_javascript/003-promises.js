// A queue with a limit, retries, a race with a timeout, a lock; the order of what is printed is the language's.
const sleep = (ms, value) => new Promise((done) => setTimeout(done, ms, value));
const limited = async (tasks, most) => {
  const results = [], running = new Set();
  let peak = 0;
  for (const [at, task] of tasks.entries()) {
    const one = task().then((value) => { results[at] = value; running.delete(one); });
    running.add(one);
    peak = Math.max(peak, running.size);
    if (running.size >= most) await Promise.race(running);
  }
  await Promise.all(running);
  return { results, peak };
};
const retry = async (act, times) => {
  const errors = [];
  for (let left = times; left; left--) try { return await act(times - left); } catch (error) { errors.push(error.message); await null; }
  throw new AggregateError(errors, 'gave up');
};
(async () => {
  console.log(await limited([5, 1, 3, 2].map((ms) => () => sleep(ms, ms * 10)), 2));
  console.log(await retry(async (n) => { if (n < 2) throw new Error(`no ${n}`); return n; }, 5));
  console.log(await retry(async () => { throw new Error('never'); }, 2).catch((error) => [error.name, error.message, error.errors]));
  console.log(await Promise.race([sleep(50, 'slow'), sleep(1).then(() => 'timeout')]));
  console.log((await Promise.allSettled([1, Promise.reject(new TypeError('x')), sleep(1, 2)])).map((one) => one.status));
})();
console.log('first'); setTimeout(() => console.log('timer'), 0); queueMicrotask(() => console.log('job'));
