// category: stack | expect: contained | source: vm2: cause and errors of an error | live: off
const error = new Error('x', { cause: new AggregateError([new TypeError('y')], 'z') }); for (let at = error; at; at = at.cause ?? at.errors?.[0]) hit(at.constructor.constructor, 'cause');
