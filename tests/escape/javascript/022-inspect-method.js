// category: constructor | expect: contained | source: vm2 CVE-2023-32313: an inspect method | live: off
console.log({ inspect() { hit(arguments[1]?.constructor?.constructor, 'inspect'); } }); hit(console.constructor.constructor, 'console');
