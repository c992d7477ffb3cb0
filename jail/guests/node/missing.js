// Adds the parts of the language that the realm's scripts use and that an older Node lacks: two methods of strings
// (ES2024), which every guest may have, and functions of the harness for the rest. Runs after base.js.
(function (host, kit, level) {
  'use strict';
  const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
  const methods = {
    toWellFormed() { return `${this}`.replace(lone, '\ufffd'); },
    isWellFormed() { return `${this}`.search(lone) < 0; },
  };
  for (const name of Object.keys(methods))
    if (!Object.hasOwn(String.prototype, name)) Object.defineProperty(String.prototype, name, { value: methods[name], writable: true, configurable: true });

  // Node asks the global named Error for a function that formats stacks, and hands that the frames.
  if (level !== 'off') Object.defineProperty(globalThis, 'Error', { writable: false, configurable: false });

  kit.isError = host.isError;
  kit.base64 = host.base64;
  kit.fromBase64 = host.fromBase64;
  kit.hex = host.hex;
  kit.transfer = host.transfer;

  // The embedded engine has these itself. Node's own are replaced: they are classes with authority behind them.
  const { queueMicrotask, atob, btoa } = {
    queueMicrotask(callback) {
      if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be of type function.');
      Promise.resolve().then(() => { callback(); });
    },
    atob(text) { return translated(host.atob, text); },
    btoa(text) { return translated(host.btoa, text); },
  };
  const translated = (translate, text) => {
    const answer = translate(`${text}`);
    if (answer === undefined) throw new DOMException('The string to be encoded or decoded has invalid characters.', 'InvalidCharacterError');
    return answer;
  };
  const timeOrigin = host.origin;
  const performance = Object.defineProperty({ now() { return host.now(); } }, 'timeOrigin', { value: timeOrigin, enumerable: true, configurable: true, writable: true });
  for (const [name, value] of Object.entries({ queueMicrotask, atob, btoa, performance })) kit.give(name, value);
})
