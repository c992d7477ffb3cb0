// category: stack | expect: contained | source: vm2 CVE-2019-10761: the error of a full stack | live: off
let caught; const deep = () => { try { deep(); } catch (error) { caught ??= error; throw error; } }; attempt(deep); hit(caught.constructor.constructor, 'RangeError');
