// Tools of the other scripts of the realm. Each is a function of (host, kit, level), called once, before the guest's
// source is known; what they leave to the guest are closures. Their calls of intrinsics are safe because lock.js freezes
// these; at level "off" nothing is frozen, and a guest that breaks an intrinsic breaks its own console.
(function (host, kit) {
  'use strict';
  const DENIAL = 4;
  const MOST_NOTES = 256;
  const MOST_LETTERS = 200;
  const notes = new Map();

  // The lines of a stack that are the guest's: not those of the realm's scripts, nor of Node's own code.
  const frames = (stack) => String(stack).split('\n').filter((line) => /^ +at /.test(line) && !/(?:\(|at |async )(?:jail|node):/.test(line));
  // The innermost place on the stack that is the guest's: [line, column], or nothing.
  const place = (stack) => {
    for (const line of frames(stack)) {
      const found = /^ +at (?:.*\()?(.*?):(\d+):(-?\d+)\)?$/.exec(line);
      if (found) return [Number(found[2]), Math.max(Number(found[3]), 1)]; // before the source stands what it is wrapped in
    }
    return [null, null];
  };
  // JSON as the supervisor reads it: all of it ASCII.
  const json = (value) => JSON.stringify(value).replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const say = (note) => host.say(DENIAL, json(note));

  // Notes a refusal, told the first time that it is met on its line. Returns the error for the guest.
  const refuse = (what, detail, Kind = TypeError) => {
    const error = new Kind(`${what} is not reachable here: ${detail}`);
    const line = place(error.stack)[0];
    const key = `${line}:${what}`;
    const known = notes.get(key);
    if (known) known.count += 1;
    else if (notes.size < MOST_NOTES) {
      const note = { what: what.slice(0, MOST_LETTERS).toWellFormed(), detail, line, count: 1 };
      notes.set(key, note);
      say(note);
    }
    return error;
  };
  // At the end: what was refused more often than it was told.
  kit.recount = () => { for (const note of notes.values()) if (note.count > 1) say(note); };
  kit.forget_notes = () => {
    notes.clear();
    kit.forget_displays();
  };
  kit.refuse_import = (name, why) => { throw refuse(`import ${name}`, why, TypeError); };

  // Hands the guest a global that is an ordinary one: it may be shadowed, replaced and deleted.
  const give = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
  // A class whose methods look like the engine's own: not enumerable already, and with a name for Object.prototype.toString.
  const tag = (Class, name) => Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: name, configurable: true });
  Object.assign(kit, { json, frames, place, refuse, give, tag });
  // Not every engine has these: ../../node/missing.js puts others in their places.
  kit.isError = Error.isError;
  kit.base64 = (bytes) => bytes.toBase64();
  kit.fromBase64 = (letters) => Uint8Array.fromBase64(letters);
  kit.hex = (bytes) => bytes.toHex();
  kit.transfer = (buffer) => ArrayBuffer.prototype.transfer.call(buffer);
})
