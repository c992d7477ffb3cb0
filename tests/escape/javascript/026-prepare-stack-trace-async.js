// category: stack | expect: contained | source: vm2 CVE-2023-29017: an error in an async function | live: off
Error.prepareStackTrace = (error, sites) => { yes('call sites in async'); return sites; }; wait((async () => { null.x; })().catch((error) => error.stack));
