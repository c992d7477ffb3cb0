// category: host-object | expect: contained | source: vm2 #187: what String.prototype.replace hands over | live: node
if (typeof hostReplace === 'function') hostReplace({ [Symbol.replace](text, callback) { hit(callback.constructor, 'callback'); return ''; } });
