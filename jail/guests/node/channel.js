// The guest's end of the channel, and its standard streams: without a buffer, so that what came before a kill has arrived.
(function (require) {
  'use strict';
  const fs = require('node:fs');
  const { Buffer, JSON, process } = globalThis;
  const RUN = 1, EXCEPTION = 3, DONE = 16, ASK = 20, SOURCE = 21, HOST_ANSWER = 23;
  const CHANNEL = 3, OUT = 1, ERR = 2, HEADER = 5;
  const LARGEST = 64 << 20, NO_SUPERVISOR = 125;
  const exit = process.reallyExit.bind(process);
  const NONE = Buffer.alloc(0);
  let mark = NONE; // before the payload of each frame: in a session the number of the evaluation

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
  // One write for each frame: an interrupt does not come amid it.
  const say = (kind, payload) => {
    const bytes = Buffer.from(payload), header = Buffer.alloc(HEADER);
    header.writeUInt32LE(mark.length + bytes.length);
    header[4] = kind;
    if (!isWritten(CHANNEL, Buffer.concat([header, mark, bytes]))) exit(NO_SUPERVISOR);
  };
  const write = (descriptor, text) => { isWritten(descriptor === ERR ? ERR : OUT, Buffer.from(text)); };
  const number = (value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };

  // The system restarts no read that Node's handler of an interrupt has ended.
  const read = (bytes, at) => {
    for (;;) {
      try {
        return fs.readSync(CHANNEL, bytes, at, bytes.length - at, null);
      } catch (error) {
        if (error.code !== 'EINTR') throw error;
      }
    }
  };
  const received = (size) => {
    const bytes = Buffer.alloc(size);
    for (let at = 0; at < size;) {
      const got = read(bytes, at);
      if (!got) exit(NO_SUPERVISOR);
      at += got;
    }
    return bytes;
  };
  // The next frame, waited for: {kind, payload}.
  const next = () => {
    const header = received(HEADER), size = header.readUInt32LE();
    if (size > LARGEST) exit(NO_SUPERVISOR);
    return { kind: header[4], payload: received(size) };
  };
  const expected = (kind) => {
    const frame = next();
    if (frame.kind !== kind) exit(NO_SUPERVISOR);
    return frame.payload;
  };
  // As of a request: what it holds, bytes as such.
  const request = (payload) => JSON.parse(payload.toString(), (_, value) =>
    value !== null && typeof value === 'object' && typeof value.$bytes === 'string' ? Buffer.from(value.$bytes, 'base64') : value);

  return {
    exit, isWritten, say, write, number, next, request, DONE, HOST_ANSWER,
    isRequest: (kind) => kind === RUN,
    run: () => request(expected(RUN)),
    sayPlainError() {
      say(EXCEPTION, '{"type":"Error","message":"","line":null,"traceback":""}');
      write(ERR, 'Uncaught error\n');
    },
    ask(name) {
      say(ASK, name);
      return expected(SOURCE);
    },
    setMark(evaluation) { mark = number(evaluation); },
    leave(status) {
      say(DONE, number(status));
      exit(status);
    },
  };
})
