// category: stack | expect: contained | source: SES: Function.prototype.arguments | live: off
function f() { return Object.getOwnPropertyDescriptor(Function.prototype, 'arguments') ?? Object.getOwnPropertyDescriptor(Function.prototype, 'caller'); } const found = f(); if (found) yes('an accessor of frames');
