// category: host-object | expect: contained | source: vm2: species called by the host | live: node
if (typeof hostMap === 'function') { const list = [1]; list.constructor = { [Symbol.species]: function (size) { hit(attempt(() => arguments.callee.caller?.constructor), 'species'); return []; } }; const made = hostMap(list); hit(made.constructor.constructor, 'result'); }
