// category: prototype-pollution | expect: contained | source: handlebars CVE-2019-19919 | live: off
attempt(() => { Object.prototype[Symbol.toStringTag] = 'mine'; Object.prototype.__defineSetter__('later', () => 1); }); if (Object.prototype.toString.call({}) === '[object mine]') yes('polluted');
