// Node's own loader executes this file: it compiles the harness under a name by which no frame of it is taken for the guest's.
'use strict';
const fs = require('node:fs');
const vm = require('node:vm');

// The globals that the harness and the realm's scripts use, held in a scope of theirs, as in ../javascript/harness.py: the
// guest may replace those of the global object, delete them, and declare others of the same names.
const HELD = 'globalThis Object Function Boolean Symbol Number BigInt String Math Date RegExp Array Map Set WeakMap WeakSet '
  + 'WeakRef Iterator JSON Reflect Promise ArrayBuffer SharedArrayBuffer DataView Uint8Array Int32Array Atomics '
  + 'Error EvalError RangeError ReferenceError SyntaxError TypeError URIError DOMException parseInt parseFloat '
  + 'decodeURIComponent TextEncoder TextDecoder Buffer process setTimeout clearTimeout setImmediate structuredClone atob btoa';

const [, main, realm, level] = process.argv;
const folder = main.slice(0, main.lastIndexOf('/'));
const compile = (path, name) => {
  const text = `(({${HELD.replaceAll(' ', ',')}}) => ${fs.readFileSync(path, 'utf8')})`;
  return new vm.Script(text, { filename: `jail:${name}` }).runInThisContext()(globalThis);
};
compile(`${folder}/harness.js`, 'harness')(require, folder, realm, level, compile);
