// Looks at the memory of a session's guest, and at its names, for the caller. Nothing of the guest's is called.
(function (require, channel, kit) {
  'use strict';
  const vm = require('node:vm');
  const { getHeapSpaceStatistics, getHeapStatistics } = require('node:v8');
  const { Session } = require('node:inspector');
  const VALUE = 2;
  const { JSON, process } = globalThis;
  const ours = new Set(); // names of our own in the global scope, which are none of the guest's

  // Returns what an order to V8's inspector gives, at once.
  const ordered = (order) => {
    const inspector = new Session();
    let found;
    inspector.connect();
    try {
      inspector.post(order, (_, answer) => { found = answer; });
    } finally {
      inspector.disconnect();
    }
    return found ?? {};
  };
  // The names by `let`, `const` and `class`: they are properties of no object.
  const constants = () => ordered('Runtime.globalLexicalScopeNames').names ?? [];
  const valueOf = (name) => {
    try {
      return [new vm.Script(name).runInThisContext({ __proto__: null, displayErrors: false })];
    } catch { // it is declared and has no value yet
      return undefined;
    }
  };
  const sayNames = () => {
    for (const name of constants()) {
      const found = ours.has(name) ? undefined : valueOf(name);
      if (found) kit.add_name(name, found[0]);
    }
    kit.tell_names();
  };
  // Objects move from one of V8's spaces to another; those of code and of tables stay in theirs.
  const kindOf = (space) => /code|trusted|read_only/.exec(space)?.[0].replace('_', ' ') ?? 'object';
  // V8 counts the bytes in use, and no objects. `isExact`: what is not in use is collected before.
  const sayHeap = (isExact) => {
    if (isExact) ordered('HeapProfiler.collectGarbage');
    const spaces = getHeapSpaceStatistics().map((one) => [kindOf(one.space_name), one.space_used_size]); // of one kind: summed up
    const { external_memory: outside, malloced_memory: allocated } = getHeapStatistics();
    const rows = [...spaces, ['outside of the heap', outside], ['array buffers', process.memoryUsage().arrayBuffers], ['of the engine itself', allocated]];
    channel.say(VALUE, JSON.stringify({ types: rows.filter(([, bytes]) => bytes).map(([name, bytes]) => [name, 0, bytes]) }));
  };

  return {
    begin() {
      kit.begin_names();
      for (const name of constants()) ours.add(name);
    },
    say(look) {
      if (look === 'names') sayNames();
      else sayHeap(look === 'lines');
    },
  };
})
