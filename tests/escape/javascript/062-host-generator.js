// category: host-object | expect: contained | source: vm2 #186: a generator of the host | live: node
if (typeof hostGen === 'function') hit(hostGen.constructor, 'generator');
