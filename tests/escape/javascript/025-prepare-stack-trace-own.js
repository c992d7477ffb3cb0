// category: stack | expect: contained | source: vm2 CVE-2022-36067: an Error of the guest's own | live: off
const Original = Error; globalThis.Error = {}; globalThis.Error.prepareStackTrace = (error, sites) => sites; attempt(() => { Original.prepareStackTrace = (error, sites) => sites; }); const { stack } = new Original('x'); if (Array.isArray(stack)) yes('call sites');
