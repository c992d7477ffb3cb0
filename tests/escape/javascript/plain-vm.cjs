// A program in a plain `vm` of Node's, with functions and data of the host's realm in its hands: what every sandbox of the
// advisories was at some time. It shows that a payload is live, and is no fence.
'use strict';
const vm = require('node:vm');
const fs = require('node:fs');

const box = {
  print: (...values) => console.log(...values),
  data: { nested: [1, 2, 3] },
  fetchData: async () => ({ ok: [1] }),
  hostError: () => { throw new Error('host', { cause: new TypeError('inner') }); },
  hostCall: (callback) => callback.call({ host: 1 }, { argument: 1 }),
  hostMap: (list) => Array.from(list).map((one) => one),
  hostGen: function* () { yield 1; },
  hostReplace: (pattern) => 'abc'.replace(pattern, () => 'x'),
};
vm.createContext(box);
process.on('unhandledRejection', () => {});
(async () => {
  try {
    vm.runInContext(fs.readFileSync(process.argv[2], 'utf8'), box, { timeout: 4000 });
    if (box.LAST) await box.LAST;
  } catch (error) {
    console.error(String(error));
  }
})();
