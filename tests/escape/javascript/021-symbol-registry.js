// category: constructor | expect: contained | source: vm2: Symbol.for(nodejs.util.inspect.custom) CVE-2023-37903 | live: off
const shown = { [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) { hit(inspect?.constructor ?? options?.constructor?.constructor, 'inspect'); return 'x'; } }; console.log(shown); hit(console.log.constructor, 'console');
