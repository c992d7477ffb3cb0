// TextEncoder and TextDecoder, of UTF-8 and UTF-16LE, as the Encoding standard has them.
(function (host, kit) {
  'use strict';
  const REPLACEMENT = 0xfffd;
  const LABELS = new Map([['utf-8', 'utf-8'], ['utf8', 'utf-8'], ['unicode-1-1-utf-8', 'utf-8'], ['utf-16le', 'utf-16le'], ['utf-16', 'utf-16le']]);

  const encoded = (text) => {
    const bytes = [];
    for (const letter of text.toWellFormed()) {
      const code = letter.codePointAt(0);
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
    return bytes;
  };
  kit.encoded = encoded;

  class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(text = '') { return Uint8Array.from(encoded(`${text}`)); }
    encodeInto(text, target) {
      let read = 0, written = 0;
      for (const letter of `${text}`) {
        const bytes = encoded(letter);
        if (written + bytes.length > target.length) break;
        target.set(bytes, written);
        written += bytes.length;
        read += letter.length;
      }
      return { read, written };
    }
  }

  // Code points of UTF-8 from `bytes`; what is no UTF-8 is REPLACEMENT, as many times as the standard says. Returns what
  // an unfinished sequence at the end leaves for the next call.
  const utf8 = (bytes, take, isLast) => {
    let at = 0;
    while (at < bytes.length) {
      const first = bytes[at];
      const needed = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : (first & 0xf0) === 0xe0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : -1;
      if (needed <= 0) { take(needed ? REPLACEMENT : first, needed < 0); at += 1; continue; }
      const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80, high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
      let code = first & (0x3f >> needed), far = 1;
      while (far <= needed && at + far < bytes.length && bytes[at + far] >= (far === 1 ? low : 0x80) && bytes[at + far] <= (far === 1 ? high : 0xbf)) {
        code = (code << 6) | (bytes[at + far] & 63);
        far += 1;
      }
      if (far <= needed && at + far === bytes.length && !isLast) return bytes.slice(at);
      take(far > needed ? code : REPLACEMENT, far <= needed);
      at += far;
    }
    return [];
  };
  const utf16 = (bytes, take, isLast) => {
    let at = 0;
    for (; at + 1 < bytes.length; at += 2) take(bytes[at] | (bytes[at + 1] << 8), false);
    if (at < bytes.length && isLast) take(REPLACEMENT, true);
    return at < bytes.length && !isLast ? bytes.slice(at) : [];
  };
  const bytesOf = (input) => {
    if (input === undefined) return [];
    if (ArrayBuffer.isView(input)) return [...new Uint8Array(input.buffer, input.byteOffset, input.byteLength)];
    return [...new Uint8Array(input)];
  };

  class TextDecoder {
    #encoding; #fatal; #ignoreBOM; #left = []; #started = false;
    constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
      this.#encoding = LABELS.get(`${label}`.trim().toLowerCase());
      if (!this.#encoding) throw new RangeError(`The "${label}" encoding is not supported`);
      this.#fatal = Boolean(fatal);
      this.#ignoreBOM = Boolean(ignoreBOM);
    }
    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBOM; }
    decode(input, { stream = false } = {}) {
      const parts = [];
      const take = (code, isWrong) => {
        if (isWrong && this.#fatal) {
          this.#left = [];
          throw new TypeError('The encoded data was not valid for encoding utf-8');
        }
        if (!this.#started && code === 0xfeff && !this.#ignoreBOM) { this.#started = true; return; }
        this.#started = true;
        parts.push(this.#encoding === 'utf-8' ? String.fromCodePoint(code) : String.fromCharCode(code));
      };
      this.#left = (this.#encoding === 'utf-8' ? utf8 : utf16)([...this.#left, ...bytesOf(input)], take, !stream);
      if (!stream) this.#started = false;
      return parts.join('');
    }
  }
  for (const Class of [TextEncoder, TextDecoder]) {
    kit.tag(Class, Class.name);
    kit.give(Class.name, Class);
  }
})
