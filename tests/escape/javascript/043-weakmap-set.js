// category: prototype-pollution | expect: contained | source: vm2 CVE-2022-25893: WeakMap.prototype.set | live: off
attempt(() => { WeakMap.prototype.set = function () { return 'mine'; }; }); if (new WeakMap().set({}, 1) === 'mine') yes('polluted');
