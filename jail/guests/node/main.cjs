// Node's own loader executes this file: it compiles the harness under a name by which no frame of it is taken for the guest's.
'use strict';
const fs = require('node:fs');
const vm = require('node:vm');

const [, main, realm, level] = process.argv;
const folder = main.slice(0, main.lastIndexOf('/'));
const compile = (path, filename) => new vm.Script(fs.readFileSync(path, 'utf8'), { filename }).runInThisContext();
compile(`${folder}/harness.js`, 'jail:harness')(require, folder, realm, level);
