// display(...values): shows values to the caller, as what their method [Symbol.for('Jupyter.display')] gives: an object
// of forms by MIME type. The value of a last expression is shown as well if it has that method.
(function (host, kit) {
  'use strict';
  const DISPLAY = 25, MOST = 64, MOST_LETTERS = 4 << 20, MOST_TOGETHER = 5 << 20, MOST_TEXT = 65536;
  const SHOWS = Symbol.for('Jupyter.display');
  const TEXTS = ['text/plain', 'text/html', 'image/svg+xml'];
  const bytesOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array).prototype, 'length').get;
  let count = 0, letters = 0;

  // A picture's bytes in base64, which is also the form that Jupyter has; undefined for anything else.
  const picture = (value) => {
    if (typeof value === 'string') return value;
    try {
      Reflect.apply(bytesOf, value, []);
    } catch {
      return undefined;
    }
    return kit.base64(new Uint8Array(value));
  };
  const bundle = (value) => {
    const given = typeof value === 'object' && value !== null && typeof value[SHOWS] === 'function' ? value[SHOWS]() : undefined;
    const all = typeof given === 'object' && given !== null ? given : {}, forms = {};
    for (const form of TEXTS) if (typeof all[form] === 'string') forms[form] = all[form];
    const image = all['image/png'] === undefined ? undefined : picture(all['image/png']), data = all['application/json'];
    if (image !== undefined) forms['image/png'] = image;
    if (data !== undefined) forms['application/json'] = data;
    forms['text/plain'] ??= kit.inspect(value).slice(0, MOST_TEXT).toWellFormed();
    return forms;
  };
  const show = (value) => {
    count += 1;
    if (count > MOST) throw new RangeError(`display: no more than ${MOST} are taken`);
    const sent = kit.json(bundle(value));
    if (sent.length > MOST_LETTERS) throw new RangeError('display: it takes more than 4M');
    letters += sent.length;
    if (letters > MOST_TOGETHER) throw new RangeError('display: all that is shown takes more than 5M');
    host.say(DISPLAY, sent);
  };
  const { display } = {
    display(...values) { for (const value of values) show(value); },
  };
  kit.give('display', display);
  // An error of the value's own method is no error of the source.
  kit.show_last = (value) => {
    try {
      if (typeof value === 'object' && value !== null && typeof value[SHOWS] === 'function') show(value);
    } catch { // as above
    }
  };
  kit.forget_displays = () => { count = letters = 0; };
})
