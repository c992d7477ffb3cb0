// category: stack | expect: contained | source: Node: Function.prototype.caller | live: node
function inner() { return inner.caller ?? arguments.callee.caller; } hit(attempt(inner)?.constructor, 'caller'); if (typeof hostCall === 'function') hostCall(function () { hit(attempt(() => arguments.callee.caller)?.constructor, 'host caller'); }); hit(attempt(() => say.constructor), 'print');
