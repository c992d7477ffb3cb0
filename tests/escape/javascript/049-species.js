// category: prototype-pollution | expect: contained | source: vm2 CVE-2023-37466: Symbol.species | live: off
attempt(() => { Object.defineProperty(Promise, Symbol.species, { get: () => function () {} }); Object.defineProperty(Array, Symbol.species, { get: () => Object }); }); if (Array[Symbol.species] === Object) yes('polluted');
