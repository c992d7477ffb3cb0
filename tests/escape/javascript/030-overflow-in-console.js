// category: stack | expect: contained | source: vm2 #177: a full stack inside of the host | live: off
let caught; const deep = () => { console.assert(true); deep(); }; try { deep(); } catch (error) { caught = error; } hit(caught?.constructor?.constructor, 'console at a full stack');
