// The harness of a Node guest: makes the realm from the scripts that both JavaScript guests share, locks it, waits for
// one request on the channel, runs its source and says what came of it. There is one realm: no object of Node's own is handed
// to the guest, and no function here calls Node's code with an object of the guest's, but to ask what it is.
(function (require, folder, realm, level) {
  'use strict';
  const fs = require('node:fs');
  const vm = require('node:vm');
  const { types } = require('node:util');
  const { randomFillSync } = require('node:crypto');
  const { compileSource, settleValue } = load('source')(require);
  const RUN = 1, LOCKED = 5, DONE = 16, ASK = 20, SOURCE = 21;
  const CHANNEL = 3, IN = 0, ERR = 2;
  const LARGEST = 64 << 20, MOST_READ = 65536, NO_SUPERVISOR = 125;
  const SCRIPTS = 'permits base missing timers inspect console encoding input url clone crypto report code lock'.split(' ');
  // As in ../javascript/harness.py.
  const HELD = 'globalThis Object Function Boolean Symbol Number BigInt String Math Date RegExp Array Map Set WeakMap WeakSet '
    + 'WeakRef Iterator JSON Reflect Promise ArrayBuffer SharedArrayBuffer DataView Uint8Array Error EvalError '
    + 'RangeError ReferenceError SyntaxError TypeError URIError DOMException parseInt parseFloat decodeURIComponent '
    + 'TextEncoder TextDecoder';
  // Held before the guest can replace the names.
  const { Buffer, setTimeout, setImmediate, structuredClone, atob, btoa, Uint8Array, JSON, Error, process } = globalThis;
  const { random } = Math, { defineProperty, freeze, getOwnPropertyDescriptor } = Object;
  const exit = process.reallyExit.bind(process), clock = process.hrtime.bigint.bind(process);
  const kit = { __proto__: null };

  function load(name) {
    return new vm.Script(fs.readFileSync(`${folder}/${name}.js`, 'utf8'), { filename: `jail:${name}` }).runInThisContext();
  }

  // ---- the channel and the streams, without a buffer: what came before a kill has arrived ----

  const isWritten = (descriptor, bytes) => {
    for (let at = 0; at < bytes.length;) {
      try {
        at += fs.writeSync(descriptor, bytes, at, bytes.length - at);
      } catch (error) {
        if (error.code !== 'EINTR' && error.code !== 'EAGAIN') return false;
      }
    }
    return true;
  };
  const say = (kind, payload) => {
    const bytes = Buffer.from(payload), header = Buffer.alloc(5);
    header.writeUInt32LE(bytes.length);
    header[4] = kind;
    if (!isWritten(CHANNEL, header) || !isWritten(CHANNEL, bytes)) exit(NO_SUPERVISOR);
  };
  const received = (size) => {
    const bytes = Buffer.alloc(size);
    for (let at = 0; at < size;) {
      const got = fs.readSync(CHANNEL, bytes, at, size - at, null);
      if (!got) exit(NO_SUPERVISOR);
      at += got;
    }
    return bytes;
  };
  const frame = (expected) => {
    const header = received(5), size = header.readUInt32LE();
    if (header[4] !== expected || size > LARGEST) exit(NO_SUPERVISOR);
    return received(size);
  };
  const ask = (name) => {
    say(ASK, name);
    return frame(SOURCE);
  };

  // ---- functions for the realm's scripts that the language lacks ----

  const tried = (act) => { try { return act(); } catch { return undefined; } };
  const host = {
    __proto__: null,
    write(descriptor, text) { isWritten(descriptor === ERR ? ERR : 1, Buffer.from(text)); },
    say,
    read() {
      const room = new Uint8Array(MOST_READ);
      const got = fs.readSync(IN, room, 0, MOST_READ, null);
      return room.buffer.slice(0, got);
    },
    now: () => Number(clock()) / 1e6,
    origin: Date.now(),
    entropy: (size) => randomFillSync(new Uint8Array(size)).buffer,
    random: () => random(),
    promise: () => [], // no function of Node's tells what a promise came to
    keep(holder, name, value, enumerable, refuse) {
      const { get, set } = getOwnPropertyDescriptor({
        get it() { return value; },
        set it(own) {
          if ((typeof this !== 'object' && typeof this !== 'function') || this === null || this === holder) refuse(name);
          defineProperty(this, name, { __proto__: null, value: own, writable: true, enumerable: true, configurable: true });
        },
      }, 'it');
      defineProperty(holder, name, { __proto__: null, get: freeze(get), set: freeze(set), enumerable, configurable: false });
    },
    isError: (value) => types.isNativeError(value),
    base64: (bytes) => Buffer.from(bytes).toString('base64'),
    hex: (bytes) => Buffer.from(bytes).toString('hex'),
    atob: (text) => tried(() => atob(text)),
    btoa: (text) => tried(() => btoa(text)),
    transfer: (buffer) => { structuredClone(buffer, { transfer: [buffer] }); },
  };
  const prepare = () => {
    for (const name of SCRIPTS) {
      const text = fs.readFileSync(name === 'missing' ? `${folder}/missing.js` : `${realm}/${name}.js`, 'utf8');
      const made = new vm.Script(`(({${HELD.replaceAll(' ', ',')}}) => ${text})`, { filename: `jail:${name}` }).runInThisContext();
      made(globalThis)(host, kit, level);
    }
  };

  // ---- one run ----

  let isOver = false;
  const leave = (status) => {
    isOver = true;
    kit.recount();
    const word = Buffer.alloc(4);
    word[0] = status;
    say(DONE, word);
    exit(status);
  };
  // Reports an error that nothing in the guest has caught, and ends the run. `at`: the place where the source does not
  // compile.
  const fail = (error, at) => {
    if (isOver) return;
    isOver = true;
    try {
      kit.explain(error, at);
    } catch { // no memory or no stack is left, or a getter of the guest's threw
      say(3, '{"type":"Error","message":"","line":null,"traceback":""}');
      host.write(ERR, 'Uncaught error\n');
    }
    leave(1);
  };
  // Turns until nothing is left to do. Node does the jobs of promises, and tells of rejections, between two turns.
  const turn = (done) => {
    let wait;
    try { wait = kit.turn(); } catch (error) { fail(error); }
    if (wait < 0) done();
    else if (wait > 0) setTimeout(turn, wait, done);
    else setImmediate(turn, done);
  };

  const bytes = (tagged) => Buffer.from(tagged.$bytes, 'base64');
  prepare();
  process.setUncaughtExceptionCaptureCallback((error) => fail(error));
  process.on('unhandledRejection', (reason) => fail(reason));
  if (level !== 'off') say(LOCKED, 'true');
  else globalThis.require = require; // Node as it is, for the kernel's ring alone to hold
  const request = JSON.parse(frame(RUN).toString());
  for (const [name, value] of Object.entries(request.env)) process.env[name] = value;
  const files = new Map(request.modules.map(([name, content]) => [name, bytes(content)]));
  const code = compileSource(bytes(request.source).toString(), request, { files, ask: request.beside === null ? undefined : ask, refuse: kit.refuse_import });
  if (code.error) return fail(code.error, code.at);
  setImmediate(() => {
    let value;
    try { value = code.run(); } catch (error) { fail(error); }
    setImmediate(turn, () => settleValue(value, code.hasValue && request.want_value, (result) => {
      try { kit.tell(result); } catch (error) { fail(error); }
      leave(0);
    }));
  });
})
