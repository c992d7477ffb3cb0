// category: prototype-pollution | expect: contained | source: safe-eval CVE-2023-26122 | live: off
attempt(() => { Reflect.set(Object.prototype, 'polluted', 1); Reflect.defineProperty(Object.prototype, 'polluted', { value: 1 }); }); if (({}).polluted === 1) yes('polluted');
