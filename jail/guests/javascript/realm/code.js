// Code from text: eval, Function and its three sisters. There is one realm in this process, the guest's, so what they
// make reaches the guest's own global object and no other; level "strict" refuses them all the same.
(function (host, kit, level) {
  'use strict';
  const own = Object.getPrototypeOf;
  const makers = [own(function () {}), own(function* () {}), own(async () => {}), own(async function* () {})];
  kit.makers = makers.map((prototype) => prototype.constructor);
  if (level !== 'strict') return;

  const WHY = "no code is made from text below guest.level = 'standard'";
  const refusing = (name) => ({ [name]: function () { throw kit.refuse(name, WHY, EvalError); } })[name];
  for (const prototype of makers) {
    const { name } = prototype.constructor;
    const stand = refusing(name);
    Object.defineProperty(stand, 'prototype', { value: prototype, writable: false, enumerable: false, configurable: false });
    Object.defineProperty(stand, 'length', { value: 1, configurable: true });
    Object.defineProperty(prototype, 'constructor', { value: stand, writable: true, enumerable: false, configurable: true });
    if (name === 'Function') kit.give('Function', stand);
    else Object.setPrototypeOf(stand, kit.stand);
    kit.stand ??= stand;
  }
  // direct eval is the engine's own function under the name `eval`: a call of another one is an ordinary call
  kit.give('eval', { eval: (text) => { if (typeof text !== 'string') return text; throw kit.refuse('eval', WHY, EvalError); } }.eval);
})
