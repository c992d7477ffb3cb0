// category: stack | expect: contained | source: vm2 CVE-2021-23555, CVE-2022-36067: call sites | live: off
Error.prepareStackTrace = (error, sites) => sites; const { stack } = new Error('x'); if (Array.isArray(stack)) { yes('call sites'); for (const site of stack) hit(attempt(() => site.getFunction?.()?.constructor), 'site'); }
