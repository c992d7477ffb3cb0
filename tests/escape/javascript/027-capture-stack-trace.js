// category: stack | expect: contained | source: vm2 #241: captureStackTrace with a getter | live: off
Error.prepareStackTrace = (target, sites) => { yes('call sites'); return sites; }; const target = {}; Error.captureStackTrace(target, () => {}); hit(attempt(() => target.stack.constructor.constructor), 'stack');
