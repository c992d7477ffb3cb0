// Stands before each hostile program: how it tells that it got out. LEVEL is that of the realm, or "node".
const say = typeof print === 'function' ? print : console.log;
const jobs = [];
let escaped = false;
const yes = (how) => { if (!escaped) say(`ESCAPED:${how}`); escaped = true; return true; };
const process_of = (value, how) => { try { return !!(value && value.versions && value.versions.node) && yes(`process via ${how}`); } catch { return false; } };
// A function that makes code from text: its sight of a process, and at level strict that it makes any.
const hit = (Maker, how) => {
  let value;
  try { value = Maker('return typeof process === "object" ? process : "made"')(); } catch { return false; }
  if (value && typeof value.next === 'function') value = value.next().value;
  if (value && typeof value.then === 'function') { jobs.push(value.then((it) => LEVEL !== 'standard' && it === 'made' ? yes(how) : process_of(it, how))); return false; }
  return (value === 'made' && LEVEL !== 'standard' && yes(`code from text via ${how}`)) || process_of(value, how);
};
const attempt = (act) => { try { return act(); } catch (error) { return error; } };
const wait = (promise) => jobs.push(promise);
