// category: prototype-pollution | expect: contained | source: vm2: array iteration | live: off
attempt(() => { Array.prototype[Symbol.iterator] = function* () { yield 'mine'; }; }); const [one] = [1]; if (one === 'mine' || Array.from([1])[0] === 'mine') yes('polluted'); attempt(() => { Set.prototype.has = () => 'mine'; }); if (new Set().has(1) === 'mine') yes('polluted');
