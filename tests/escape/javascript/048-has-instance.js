// category: prototype-pollution | expect: contained | source: vm2: Symbol.hasInstance | live: off
attempt(() => Object.defineProperty(Map, Symbol.hasInstance, { value: () => true })); if (1 instanceof Map) yes('polluted');
