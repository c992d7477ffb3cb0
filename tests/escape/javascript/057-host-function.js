// category: host-object | expect: contained | source: vm2 #32: the constructor of a function of the host | live: node
hit(say.constructor, 'print');
