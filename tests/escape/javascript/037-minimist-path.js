// category: prototype-pollution | expect: contained | source: minimist CVE-2020-7598 | live: off
attempt(() => { let at = {}; for (const key of ['__proto__']) at = at[key]; at.polluted = 1; }); if (({}).polluted === 1) yes('polluted');
