// The harness of a Node guest: makes the realm from the scripts that both JavaScript guests share, locks it, waits for
// one request on the channel, runs its source and says what came of it. There is one realm: no object of Node's own is
// handed to the guest, and no function here calls Node's code with an object of the guest's, but to ask what it is.
(function (require, folder, realm, level, compile) {
  'use strict';
  const fs = require('node:fs');
  const { types } = require('node:util');
  const { randomFillSync } = require('node:crypto');
  const IN = 0, LOCKED = 5, MOST_READ = 65536;
  const SCRIPTS = 'permits base missing timers inspect console encoding input url clone crypto report display names host code lock'.split(' ');
  const { random } = Math, { defineProperty, freeze, getOwnPropertyDescriptor } = Object;
  const clock = process.hrtime.bigint.bind(process);
  const kit = { __proto__: null };

  const load = (name) => compile(`${folder}/${name}.js`, name);
  const channel = load('channel')(require), calls = load('calls')(channel);
  const openInbox = load('inbox')(require, channel, fs.readFileSync(`${folder}/channel.js`, 'utf8')), serveSession = load('session')(require, channel, calls, kit, load('looks')(require, channel, kit));
  const { compileSource, settleValue } = load('source')(require), openPackages = load('packages')(require);

  // ---- functions for the realm's scripts that the language lacks ----

  const tried = (act) => { try { return act(); } catch { return undefined; } };
  const host = {
    __proto__: null,
    write: channel.write,
    say: channel.say,
    ...calls.host,
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
    fromBase64: (letters) => new Uint8Array(Buffer.from(letters, 'base64')),
    hex: (bytes) => Buffer.from(bytes).toString('hex'),
    atob: (letters) => tried(() => atob(letters)),
    btoa: (letters) => tried(() => btoa(letters)),
    transfer: (buffer) => { structuredClone(buffer, { transfer: [buffer] }); },
  };
  const prepare = () => {
    for (const name of SCRIPTS) compile(`${name === 'missing' ? folder : realm}/${name}.js`, name)(host, kit, level);
  };

  // ---- one run ----

  let isOver = false;
  const leave = (status) => {
    isOver = true;
    kit.recount();
    channel.leave(status);
  };
  // Reports an error that nothing in the guest has caught, and ends the run. `at`: the place where the source does not
  // compile.
  const fail = (error, at) => {
    if (isOver) return;
    isOver = true;
    try {
      kit.explain(error, at);
    } catch { // no memory or no stack is left, or a getter of the guest's threw
      channel.sayPlainError();
    }
    leave(1);
  };
  // Turns until nothing is left to do. Node does the jobs of promises, and tells of rejections, between two turns. An
  // answer of the host's wakes a turn that sleeps: what goes on by it may have timers that are due earlier.
  let wake;
  const turn = (done) => {
    let wait;
    wake = undefined;
    try { wait = kit.turn(); } catch (error) { fail(error); }
    if (wait < 0 && !calls.isAwaited()) return done();
    if (wait === 0) return setImmediate(turn, done);
    const sleep = wait > 0 ? setTimeout(turn, wait, done) : undefined;
    wake = () => {
      wake = undefined;
      clearTimeout(sleep);
      setImmediate(turn, done);
    };
  };
  const run = (code, wantsValue) => setImmediate(() => {
    let value;
    try { value = code.run(); } catch (error) { fail(error); }
    setImmediate(turn, () => settleValue(value, code.hasValue && wantsValue, (result) => {
      try { kit.tell(result); } catch (error) { fail(error); }
      leave(0);
    }));
  });

  prepare();
  if (level !== 'off') channel.say(LOCKED, 'true');
  else globalThis.require = require; // Node as it is, for the kernel's ring alone to hold
  const request = channel.run();
  const { functions = [], session: isSession } = request;
  for (const [name, value] of Object.entries(request.env)) process.env[name] = value;
  const needsInbox = functions.length && (isSession || functions.some(([, , , isAwaited]) => isAwaited));
  const inbox = needsInbox ? openInbox() : undefined;
  calls.grant(kit, functions, inbox);
  const access = {
    known: new Map(),
    files: new Map(request.modules),
    ask: request.beside === null ? undefined : channel.ask,
    refuse: kit.refuse_import,
    packages: request.packages?.length ? openPackages({ imports: request.imports, folders: request.packages, refuse: kit.refuse_import }) : undefined,
    granted: functions.length ? ['HostError', ...functions.map(([name]) => name)].map((name) => [name, kit.granted(name)]) : undefined,
  };
  const compileNext = (asked) => {
    for (const [name, content] of asked.modules) content === null ? access.files.delete(name) : access.files.set(name, content);
    return compileSource(asked, access, true);
  };
  // later: Node's own frames below this one would be on the guest's stacks
  if (isSession) return setImmediate(serveSession, inbox, compileNext);
  process.setUncaughtExceptionCaptureCallback((error) => fail(error));
  process.on('unhandledRejection', (reason) => fail(reason));
  const code = compileSource(request, access, false);
  if (code.error) return fail(code.error, code.at);
  calls.listen(() => wake?.());
  run(code, request.want_value);
})
