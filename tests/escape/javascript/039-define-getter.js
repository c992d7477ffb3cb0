// category: prototype-pollution | expect: contained | source: safe-eval CVE-2022-25904 | live: off
attempt(() => { Object.prototype.__defineGetter__('polluted', () => 1); }); if (({}).polluted === 1) yes('polluted');
