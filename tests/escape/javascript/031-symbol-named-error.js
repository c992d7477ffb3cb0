// category: stack | expect: contained | source: vm2 CVE-2023-29199: a name that is no text | live: off
const error = new Error(); error.name = Symbol('x'); const found = attempt(() => error.stack); hit(found?.constructor?.constructor, 'stack'); hit(attempt(() => { throw Object.assign(new Error(), { name: { toString() { throw error; } } }); }).constructor.constructor, 'name');
