// category: prototype-pollution | expect: contained | source: n8n CVE-2026-27495: RegExp.prototype.exec | live: off
attempt(() => { RegExp.prototype.exec = () => ['mine']; RegExp.prototype[Symbol.replace] = () => 'mine'; }); if ('x'.replace(/x/, '') === 'mine' || /x/.exec('')?.[0] === 'mine') yes('polluted');
