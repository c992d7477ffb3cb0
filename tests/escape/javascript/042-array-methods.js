// category: prototype-pollution | expect: contained | source: vm2: Array.prototype methods of the host | live: off
attempt(() => { Array.prototype.map = () => 'mine'; Array.prototype.push = () => 'mine'; }); if ([].map(() => 1) === 'mine') yes('polluted');
