// category: prototype-pollution | expect: contained | source: jquery CVE-2019-11358 | live: off
attempt(() => { const merge = (to, from) => { for (const key in from) if (typeof from[key] === 'object') { to[key] ??= {}; merge(to[key], from[key]); } else to[key] = from[key]; }; merge({}, JSON.parse('{"__proto__": {"polluted": 1}}')); }); if (({}).polluted === 1) yes('polluted');
