// category: prototype-pollution | expect: contained | source: safe-eval CVE-2023-26121 | live: off
attempt(() => { Object.setPrototypeOf(Array.prototype, { polluted: 1, __proto__: Object.prototype }); }); if ([].polluted === 1) yes('polluted');
