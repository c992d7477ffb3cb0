// category: prototype-pollution | expect: contained | source: lodash CVE-2019-10744 | live: off
attempt(() => { const merge = (to, from) => { for (const key of Object.keys(from)) if (typeof from[key] === 'object') merge(to[key], from[key]); else to[key] = from[key]; }; merge({}, { constructor: { prototype: { polluted: 1 } } }); }); if (({}).polluted === 1) yes('polluted');
