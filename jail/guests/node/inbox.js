// A thread that takes frames off the channel, for a guest that waits for a timer, an interrupt and the supervisor at once:
// its own thread can wait for a number to change and be interrupted, and cannot in a read.
(function (require, channel, text) {
  'use strict';
  const { wait, load } = Atomics;
  const SOURCE = `
    'use strict';
    const { workerData: { port, count, text, done } } = require('node:worker_threads');
    const channel = new (require('node:vm').Script)(text, { filename: 'jail:channel' }).runInThisContext()(require);
    for (let frame; frame?.kind !== done;) {
      frame = channel.next();
      port.postMessage(frame);
      Atomics.add(count, 0, 1);
      Atomics.notify(count, 0);
    }`;

  return () => {
    const { Worker, MessageChannel, receiveMessageOnPort } = require('node:worker_threads');
    const { port1: ours, port2: port } = new MessageChannel();
    const count = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(SOURCE, { eval: true, workerData: { port, count, text, done: channel.DONE }, transferList: [port] });
    worker.unref();
    ours.unref();
    const opened = ({ kind, payload }) => ({ kind, payload: Buffer.from(payload) });
    const take = () => {
      const found = receiveMessageOnPort(ours);
      return found && opened(found.message);
    };
    // No count is kept of what was taken: an interrupt that comes between the two would make it wrong for good.
    return {
      // The next frame, or nothing if none comes within the time, or if the count of one that was taken comes late; below
      // zero: for as long as that takes.
      next(milliseconds) {
        const come = load(count, 0);
        return take() ?? (wait(count, 0, come, milliseconds < 0 ? Infinity : milliseconds), take());
      },
      // Calls `told` from Node's loop for each frame that has not been waited for.
      listen(told) {
        ours.on('message', (frame) => told(opened(frame)));
      },
    };
  };
})
