// category: prototype-pollution | expect: contained | source: hoek CVE-2018-3728 | live: off
attempt(() => { Object.defineProperty(Object.prototype, 'polluted', { value: 1 }); }); if (({}).polluted === 1) yes('polluted');
