// category: prototype-pollution | expect: contained | source: vm2 #268: Error.prototype | live: off
attempt(() => { Error.prototype.toString = () => 'mine'; Error.prototype.name = 'mine'; }); if (String(new Error('x')) === 'mine' || new Error().name === 'mine') yes('polluted');
