// category: host-object | expect: contained | source: vm2 #547: a promise of the host | live: node
if (typeof fetchData === 'function') { const promise = fetchData('x'); hit(promise.constructor.constructor, 'promise'); wait(promise.then((value) => hit(value.constructor.constructor, 'value'))); }
