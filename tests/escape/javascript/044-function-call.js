// category: prototype-pollution | expect: contained | source: vm2 #224: Function.prototype.call | live: off
attempt(() => { Function.prototype.call = () => 'mine'; }); if ((() => 1).call() === 'mine') yes('polluted');
