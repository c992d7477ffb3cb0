// setTimeout and its family, and the one function that the loop calls: turn(). Timers are kept in the order in which
// they are due; loop.c runs the jobs of promises between any two of them, as Node does.
(function (host, kit) {
  'use strict';
  const LONGEST = 2147483647;
  const due = []; // by time, then by age
  const handles = new Map();
  let last = 0;

  class TimerHandle {
    #number;
    constructor(number) { this.#number = number; }
    ref() { return this; }
    unref() { return this; }
    hasRef() { return true; }
    [Symbol.toPrimitive]() { return this.#number; }
  }
  const insert = (timer) => {
    let low = 0, high = due.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (due[middle].at <= timer.at) low = middle + 1; else high = middle;
    }
    due.splice(low, 0, timer);
  };
  const start = (callback, delay, values, repeats) => {
    if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be of type function.');
    const wait = delay >= 1 && delay <= LONGEST ? Math.trunc(delay) : 1;
    const timer = { number: ++last, at: host.now() + wait, wait, callback, values, repeats };
    handles.set(timer.number, timer);
    insert(timer);
    return new TimerHandle(timer.number);
  };
  const stop = (handle) => {
    const number = typeof handle === 'object' || typeof handle === 'string' ? Number(handle) : handle;
    const timer = handles.get(number);
    if (!timer) return;
    handles.delete(number);
    const place = due.indexOf(timer);
    if (place >= 0) due.splice(place, 1);
  };

  // setImmediate: after this turn's callbacks, before timers that are due later
  const immediate = (callback, values) => {
    if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be of type function.');
    const timer = { number: ++last, at: host.now(), wait: 0, callback, values, repeats: false };
    handles.set(timer.number, timer);
    insert(timer);
    return new TimerHandle(timer.number);
  };

  // Runs one callback that is due. Returns 0 then, -1 if none is left, else the milliseconds to wait for the next.
  kit.turn = () => {
    if (!due.length) return -1;
    const left = due[0].at - host.now();
    if (left > 0) return left;
    const timer = due.shift();
    if (timer.repeats) {
      timer.at = host.now() + timer.wait;
      insert(timer);
    } else {
      handles.delete(timer.number);
    }
    Reflect.apply(timer.callback, undefined, timer.values);
    return 0;
  };

  kit.forget = () => {
    due.length = 0;
    handles.clear();
    kit.forget_calls();
  };

  const functions = {
    setTimeout(callback, delay = 1, ...values) { return start(callback, Number(delay), values, false); },
    setInterval(callback, delay = 1, ...values) { return start(callback, Number(delay), values, true); },
    setImmediate(callback, ...values) { return immediate(callback, values); },
    clearTimeout(handle) { stop(handle); },
    clearInterval(handle) { stop(handle); },
    clearImmediate(handle) { stop(handle); },
  };
  for (const name of Object.keys(functions)) kit.give(name, functions[name]);
  kit.hidden = { TimerHandle };
})
