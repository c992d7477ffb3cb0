// A session: one evaluation after another in the same realm. An evaluation is one call that an interrupt (SIGINT) ends,
// which no catch and no finally of the guest's sees: its source, jobs of promises, timers and waits take turns in there,
// for Node's own loop could not be ended so.
(function (require, channel, calls, kit, looks) {
  'use strict';
  const vm = require('node:vm');
  const { randomUUID } = require('node:crypto');
  const { isPromise } = require('node:util').types;
  const doJobs = process._tickCallback, pause = Atomics.wait;
  const EXCEPTION = 3, EVALUATED = 17;
  const MOST_WAITS = 1000; // milliseconds
  const still = new Int32Array(new SharedArrayBuffer(4));
  const internal = (name) => require('internal/test/binding').internalBinding(name);
  let failure; // of a rejection that nothing handles: {reason}

  // Returns what calls a function so that an interrupt ends it, and then throws. Only a script can be interrupted: it
  // takes the function from a constant of the global scope, whose name no guest learns. (A property of the global object
  // would do, were it not the guest's to close.)
  const switched = () => {
    const name = `act_${randomUUID().replaceAll('-', '_')}`, filename = 'jail:session';
    const holder = new vm.Script(`const ${name} = { __proto__: null, act: undefined }; ${name}`, { filename }).runInThisContext();
    const script = new vm.Script(`${name}.act()`, { filename });
    return (act) => {
      holder.act = act;
      script.runInThisContext({ __proto__: null, breakOnSigint: true, displayErrors: false });
    };
  };
  // Drops timers, calls, jobs and rejections. V8 drops jobs where it is told to end what runs, and then has some to run.
  const dropWork = () => {
    kit.forget();
    calls.forget();
    const own = new (require('node:inspector').Session)(), { runMicrotasks } = internal('task_queue');
    own.connect();
    (async () => { await undefined; })(); // one of ours, in which V8 meets the order if no other is left
    try {
      own.post('Runtime.terminateExecution');
      runMicrotasks(); // at once: any other call of ours would end
    } catch { // null
    }
    own.disconnect();
    doJobs();
    failure = undefined;
  };

  const explain = (error, at) => {
    try {
      kit.explain(error, at);
    } catch { // no stack is left, or a getter of the guest's threw
      channel.sayPlainError();
    }
    return 1;
  };
  const explainInterrupt = () => {
    channel.write(2, 'Uncaught InternalError: interrupted\n');
    const told = { type: 'InternalError', message: 'interrupted', line: null, column: null, traceback: 'InternalError: interrupted\n' };
    channel.say(EXCEPTION, JSON.stringify(told));
    return 1;
  };

  // Returns the result of a promise; undefined if it never has one.
  const settled = (value) => {
    let result = value;
    if (isPromise(value)) {
      result = undefined;
      (async () => { result = await value; })();
      doJobs();
    }
    return result;
  };
  // Interrupts that were met. One that came as its evaluation ended is met before the next, which it is not to end: the
  // supervisor says how many there were. One that comes before the next has begun ends that.
  let met = 0;
  const awaitInterrupts = (sent) => {
    const { startSigintWatchdog, stopSigintWatchdog } = internal('contextify');
    for (let left = MOST_WAITS; met < sent && left; left -= 1) {
      const has = stopSigintWatchdog();
      startSigintWatchdog();
      if (has) met += 1;
      else pause(still, 0, 0, 1);
    }
    met = sent;
  };

  // Returns the status of one evaluation, in which the guest's code runs.
  const steps = (code) => {
    if (code.error) return explain(code.error, code.at);
    let value;
    try {
      value = code.run();
      for (;;) {
        doJobs();
        if (failure) return explain(failure.reason);
        const wait = kit.turn(); // runs one timer that is due, else says how long to wait
        if (calls.isAwaited()) calls.wait(wait);
        else if (wait < 0) break;
        else if (wait > 0) pause(still, 0, 0, wait);
      }
      value = settled(value);
      kit.tell(code.hasValue ? code.unwrapped(value) : undefined);
    } catch (error) {
      return explain(error);
    }
    return 0;
  };
  // It is compiled before: an interrupt that comes while Node words a SyntaxError is lost in there (ContextifyScript::New).
  const evaluate = (interruptible, code) => {
    const { watchdogHasPendingSigint } = internal('contextify');
    let status;
    try {
      interruptible(() => {
        if (watchdogHasPendingSigint()) met += 1;
        else status = steps(code);
      });
    } catch {
      met += 1;
    }
    return status ?? explainInterrupt();
  };

  // The next request, waited for. Before it answers to calls of earlier evaluations may come: they are thrown away.
  const nextRequest = (inbox) => {
    for (;;) {
      const frame = inbox ? inbox.next(-1) : channel.next();
      if (frame && channel.isRequest(frame.kind)) return channel.request(frame.payload);
    }
  };

  // Answers requests for good.
  return (inbox, compile) => {
    // twice: its end would leave the signal to the system, and by that alone it is asked what has come
    for (let times = 0; times < 2; times += 1) internal('contextify').startSigintWatchdog();
    process.on('unhandledRejection', (reason) => { failure ??= { reason }; });
    const interruptible = switched();
    looks.begin();
    let number = 0;
    const sayEvaluated = (status) => {
      kit.recount();
      channel.say(EVALUATED, channel.number(status));
    };
    channel.setMark(number);
    sayEvaluated(0);
    for (;;) {
      const asked = nextRequest(inbox);
      awaitInterrupts(asked.interrupts);
      channel.setMark(++number);
      kit.forget_notes();
      if (asked.look) {
        looks.say(asked.look);
        sayEvaluated(0);
        continue;
      }
      const status = evaluate(interruptible, compile(asked));
      if (status) dropWork();
      sayEvaluated(status);
    }
  };
})
