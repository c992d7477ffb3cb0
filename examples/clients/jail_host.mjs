// Calls functions of the host from a command in a jail, over the descriptor in JAIL_HOST_FD (docs/protocol.md).
//
//     import { call } from './jail_host.mjs';
//     call('search', ['jail'], { limit: 3 });

import { readSync, writeSync } from 'node:fs';

export class HostError extends Error {
  constructor(type, message) {
    super(message);
    this.type = type; // the name of what the function raised
  }
}

const fd = Number(process.env.JAIL_HOST_FD);
let rest = Buffer.alloc(0);
let count = 0;

function line() {
  let end;
  while ((end = rest.indexOf('\n')) < 0) {
    const chunk = Buffer.alloc(65536);
    const size = readSync(fd, chunk);
    if (size === 0) throw new Error('the host has closed the line');
    rest = Buffer.concat([rest, chunk.subarray(0, size)]);
  }
  const text = rest.toString('utf8', 0, end);
  rest = rest.subarray(end + 1);
  return JSON.parse(text);
}

export const { functions } = line(); // signature and docstring of each, by name

// Returns what the function returns, once it has. Values are what JSON has.
export function call(name, args = [], keywords = {}) {
  let data = Buffer.from(`${JSON.stringify([++count, name, args, keywords])}\n`);
  while (data.length) data = data.subarray(writeSync(fd, data));
  const [, kind, ...answer] = line();
  if (kind === 'value') return answer[0];
  throw new HostError(...answer);
}
