// category: host-object | expect: contained | source: vm2 CVE-2023-32314: traps with objects of the host | live: node
if (typeof hostCall === 'function') hostCall(new Proxy(() => {}, { apply(target, self, values) { hit(self.constructor.constructor, 'this'); hit(values.constructor.constructor, 'arguments'); } }));
