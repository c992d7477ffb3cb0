// category: prototype-pollution | expect: contained | source: vm2 CVE-2026-22709: Promise.prototype.then | live: off
attempt(() => { Promise.prototype.then = function (done) { return 'mine'; }; }); if (Promise.resolve(1).then(() => 1) === 'mine') yes('polluted');
