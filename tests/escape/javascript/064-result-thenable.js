// category: host-object | expect: contained | source: vm2: a thenable as the result | live: node
globalThis.LAST = { then(done) { hit(done.constructor, 'then'); done(1); } };
