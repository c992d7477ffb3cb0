// Calls of functions of the host: a frame goes out, and an answer comes back, both text (jail/core/plain_data.py). Of
// what ../javascript/realm/host.js does in the realm this is the other end.
(function (channel) {
  'use strict';
  const HOST_CALL = 22, LONGEST_NAME = 255;
  let calls = 0, promised = 0, inbox, kit;

  // {call: u32, all threads wait: u8, length of the name: u8}, the name, and the arguments as JSON
  const sayCall = (name, text, waits) => {
    const title = Buffer.from(name);
    if (title.length > LONGEST_NAME) throw new RangeError('too long a name');
    calls += 1;
    channel.say(HOST_CALL, Buffer.concat([channel.number(calls), Buffer.from([waits ? 1 : 0, title.length]), title, Buffer.from(text)]));
    return calls;
  };
  const opened = ({ kind, payload }) => {
    if (kind === channel.DONE) return undefined;
    if (kind !== channel.HOST_ANSWER) channel.exit(125);
    return { call: payload.readUInt32LE(), text: payload.toString('latin1', 4) }; // of an answer: it is ASCII
  };
  // Takes an answer to a call that has given a promise; that to a call of an earlier evaluation is thrown away.
  const settle = ({ call, text }) => { if (kit.settle(call, text)) promised -= 1; };
  const next = (milliseconds) => {
    const frame = inbox ? inbox.next(milliseconds) : channel.next();
    return frame && opened(frame);
  };

  return {
    host: {
      // the answer, waited for
      call(name, text) {
        const call = sayCall(name, text, true);
        for (;;) {
          const answer = next(-1);
          if (answer?.call === call) return answer.text;
          if (answer) settle(answer);
        }
      },
      // a number, by which kit.settle is told the answer
      begin(name, text) {
        promised += 1;
        return sayCall(name, text, false);
      },
    },
    grant(realm, functions, made) {
      kit = realm;
      inbox = made;
      for (const [name, , , isAwaited] of functions) kit.grant(name, isAwaited);
    },
    isAwaited: () => promised > 0,
    forget() { promised = 0; },
    // Waits for a timer, or for an answer to a call, and takes that.
    wait(milliseconds) {
      const answer = next(milliseconds);
      if (answer) settle(answer);
    },
    // Takes answers from Node's loop; calls `onward` after each.
    listen(onward) {
      inbox?.listen((frame) => {
        const answer = opened(frame);
        if (answer) settle(answer);
        if (answer) onward();
      });
    },
  };
})
