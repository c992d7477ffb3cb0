// URL and URLSearchParams, as the URL standard has them for hosts in ASCII: there is no table for other domain names here.
(function (host, kit) {
  'use strict';
  const PORTS = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21', 'file:': '' };
  const SETS = {
    control: '', fragment: ' "<>`', query: ' "#<>', 'special-query': ' "#<>\'', path: ' "#<>?`{}^', userinfo: ' "#<>?`{}/:;=@[\\]^|',
  };
  const percent = (text, set) => {
    let shown = '';
    for (const letter of text.toWellFormed()) {
      const code = letter.codePointAt(0);
      if (code > 31 && code < 127 && !SETS[set].includes(letter)) shown += letter;
      else for (const byte of kit.encoded(letter)) shown += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    }
    return shown;
  };
  const wrong = (text) => Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: text });
  const isSpecial = (scheme) => Object.hasOwn(PORTS, scheme);

  const number = (part) => {
    if (/^0x[0-9a-f]*$/i.test(part)) return part.length === 2 ? 0 : Number.parseInt(part.slice(2), 16);
    if (/^0[0-7]+$/.test(part)) return Number.parseInt(part, 8);
    return /^[0-9]+$/.test(part) ? Number(part) : NaN;
  };
  const address4 = (name) => {
    const parts = name.split('.');
    if (parts.length > 1 && parts.at(-1) === '') parts.pop();
    if (Number.isNaN(number(parts.at(-1)))) return name;
    const values = parts.map(number);
    const last = values.pop();
    if (values.length > 3 || values.some((value) => !(value < 256)) || !(last < 256 ** (4 - values.length))) throw wrong(name);
    const whole = values.reduce((sum, value, at) => sum + value * 256 ** (3 - at), last);
    return [24, 16, 8, 0].map((shift) => Math.floor(whole / 2 ** shift) % 256).join('.');
  };
  const address6 = (text) => {
    const halves = text.split('::');
    const words = (half) => half === '' ? [] : half.split(':').flatMap((word, at, all) => {
      if (at === all.length - 1 && /^\d+\.\d+\.\d+\.\d+$/.test(word)) {
        const bytes = word.split('.').map(Number);
        if (bytes.some((byte) => byte > 255)) throw wrong(text);
        return [bytes[0] * 256 + bytes[1], bytes[2] * 256 + bytes[3]];
      }
      if (!/^[0-9a-f]{1,4}$/i.test(word)) throw wrong(text);
      return [Number.parseInt(word, 16)];
    });
    const [left, right] = halves.map(words);
    if (halves.length > 2 || (right ? left.length + right.length > 7 : left.length !== 8)) throw wrong(text);
    const all = right ? [...left, ...new Array(8 - left.length - right.length).fill(0), ...right] : left;
    let from = -1, most = 1;
    for (let at = 0; at < 8; at += 1) {
      let far = at;
      while (far < 8 && all[far] === 0) far += 1;
      if (far - at > most) [from, most] = [at, far - at];
    }
    const hex = (words) => words.map((word) => word.toString(16)).join(':');
    return from < 0 ? hex(all) : `${hex(all.slice(0, from))}::${hex(all.slice(from + most))}`;
  };
  const hostOf = (text, scheme) => {
    if (text.startsWith('[')) {
      if (!text.endsWith(']')) throw wrong(text);
      return `[${address6(text.slice(1, -1))}]`;
    }
    if (!isSpecial(scheme)) {
      if (/[\0\t\n\r #/<>?@[\\\]^|]/.test(text)) throw wrong(text);
      return percent(text, 'control');
    }
    let name;
    try { name = decodeURIComponent(text).toLowerCase(); } catch { throw wrong(text); }
    if (!name || /[^\x21-\x7e]|[#%/:<>?@[\\\]^|]/.test(name)) throw wrong(text);
    return address4(name);
  };

  const segments = (path, base, isFile) => {
    const out = [...base];
    const parts = path.split('/');
    parts.forEach((part, at) => {
      const plain = part.replace(/%2e/gi, '.');
      const isLast = at === parts.length - 1;
      if (plain === '..') {
        if (!(isFile && out.length === 1 && /^[a-z]:$/i.test(out[0]))) out.pop();
        if (isLast) out.push('');
      } else if (plain === '.') {
        if (isLast) out.push('');
      } else {
        out.push(percent(part, 'path'));
      }
    });
    return out;
  };
  const split = (rest) => {
    const [, path, query, hash] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(rest);
    return { path, query, hash };
  };
  const queryOf = (query, scheme) => query === undefined || query === '?' ? '' : `?${percent(query.slice(1), isSpecial(scheme) ? 'special-query' : 'query')}`;
  const hashOf = (hash) => hash === undefined || hash === '#' ? '' : `#${percent(hash.slice(1), 'fragment')}`;

  const authority = (url, text, scheme) => {
    const at = text.lastIndexOf('@');
    if (at >= 0) {
      const [user, ...secret] = text.slice(0, at).split(':');
      url.username = percent(user, 'userinfo');
      url.password = percent(secret.join(':'), 'userinfo');
    }
    const found = /^(\[.*\]|[^:]*)(?::(\d*))?$/.exec(text.slice(at + 1));
    if (!found || (isSpecial(scheme) && scheme !== 'file:' && found[1] === '')) throw wrong(text);
    url.hostname = found[1] === '' ? '' : hostOf(found[1], scheme);
    if (scheme === 'file:' && url.hostname === 'localhost') url.hostname = '';
    const port = found[2] ? Number(found[2]) : '';
    if (port > 65535) throw wrong(text);
    url.port = port === '' || `${port}` === PORTS[scheme] ? '' : `${port}`;
  };
  const fresh = (scheme) => ({ protocol: scheme, username: '', password: '', hostname: null, port: '', path: [], opaque: null, search: '', hash: '' });

  const parse = (input, base) => {
    const text = `${input}`.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
    const found = /^([a-z][a-z0-9+.-]*:)(.*)$/is.exec(text);
    const scheme = found ? found[1].toLowerCase() : base?.protocol;
    if (!scheme) throw wrong(text);
    const special = isSpecial(scheme);
    const slashed = (rest) => {
      const { path, query, hash } = split(rest);
      return [special ? path.replaceAll('\\', '/') : path, query, hash];
    };
    const isRelative = !found || (special && scheme === base?.protocol && !/^[\\/]/.test(found[2]) );
    const [path, query, hash] = slashed(found ? found[2] : text);
    const url = fresh(scheme);
    url.search = queryOf(query, scheme);
    url.hash = hashOf(hash);
    if (!isRelative || (base && /^\/\//.test(path))) {
      if (!found && base?.opaque !== null) throw wrong(text);
      if (special && scheme !== 'file:') {
        const [, name, rest] = /^\/*([^/]*)(.*)$/s.exec(path);
        authority(url, name, scheme);
        url.path = segments(rest.slice(1), [], false);
      } else if (path.startsWith('//')) {
        const [, name, rest] = /^\/\/([^/]*)(.*)$/s.exec(path);
        authority(url, name, scheme);
        url.path = rest === '' && !special ? [] : segments(rest.slice(1), [], special);
      } else if (path.startsWith('/') || special) {
        if (special) url.hostname = '';
        url.path = segments(path.replace(/^\//, ''), [], special);
      } else {
        url.opaque = percent(path, 'control');
      }
      return url;
    }
    if (base.opaque !== null && (path || query !== undefined || hash === undefined)) throw wrong(text);
    Object.assign(url, { username: base.username, password: base.password, hostname: base.hostname, port: base.port, opaque: base.opaque });
    if (path === '') {
      url.path = [...base.path];
      if (query === undefined) url.search = base.search;
    } else {
      url.path = path.startsWith('/') ? segments(path.slice(1), [], scheme === 'file:') : segments(path, base.path.slice(0, -1), scheme === 'file:');
    }
    return url;
  };
  const pathOf = (url) => url.opaque ?? (url.path.length ? `/${url.path.join('/')}` : '');
  const hostText = (url) => `${url.hostname ?? ''}${url.port && `:${url.port}`}`;
  const text = (url) => {
    const secret = url.password && `:${url.password}`;
    const user = url.username || url.password ? `${url.username}${secret}@` : '';
    const path = url.hostname === null && url.opaque === null && url.path.length > 1 && url.path[0] === '' ? `/.${pathOf(url)}` : pathOf(url);
    return `${url.protocol}${url.hostname === null ? '' : `//${user}${hostText(url)}`}${path}${url.search}${url.hash}`;
  };

  // application/x-www-form-urlencoded
  const decoded = (part) => {
    const plain = part.replaceAll('+', ' ');
    const bytes = [];
    for (let at = 0; at < plain.length; at += 1) {
      const hex = /^%[0-9a-f]{2}/i.exec(plain.slice(at, at + 3));
      if (hex) { bytes.push(Number.parseInt(plain.slice(at + 1, at + 3), 16)); at += 2; } else {
        const letter = String.fromCodePoint(plain.codePointAt(at));
        bytes.push(...kit.encoded(letter));
        at += letter.length - 1;
      }
    }
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  };
  const pairsOf = (query) => query.split('&').filter(Boolean).map((part) => {
    const at = part.indexOf('=');
    return at < 0 ? [decoded(part), ''] : [decoded(part.slice(0, at)), decoded(part.slice(at + 1))];
  });
  const formed = (value) => {
    let shown = '';
    for (const letter of `${value}`.toWellFormed()) {
      if (/[A-Za-z0-9*._-]/.test(letter) && letter.length === 1) shown += letter;
      else if (letter === ' ') shown += '+';
      else for (const byte of kit.encoded(letter)) shown += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    }
    return shown;
  };

  let link; // URL's own way to have its search follow
  class URLSearchParams {
    #pairs; #changed = () => {};
    static { link = (params, changed, query) => { if (changed) params.#changed = changed; if (query !== undefined) params.#pairs = pairsOf(query); return params; }; }
    constructor(init = '') {
      if (typeof init === 'object' && init !== null) {
        const entries = typeof init[Symbol.iterator] === 'function' ? [...init] : Object.entries(init);
        this.#pairs = entries.map((pair) => {
          const [...two] = pair;
          if (two.length !== 2) throw new TypeError('Each query pair must be an iterable [name, value] tuple');
          return two.map((one) => `${one}`.toWellFormed());
        });
      } else {
        this.#pairs = pairsOf(`${init}`.replace(/^\?/, ''));
      }
    }
    get size() { return this.#pairs.length; }
    append(name, value) { this.#pairs.push([`${name}`, `${value}`]); this.#changed(); }
    delete(name, value) { this.#pairs = this.#pairs.filter(([key, one]) => key !== `${name}` || (value !== undefined && one !== `${value}`)); this.#changed(); }
    get(name) { return this.#pairs.find(([key]) => key === `${name}`)?.[1] ?? null; }
    getAll(name) { return this.#pairs.filter(([key]) => key === `${name}`).map(([, value]) => value); }
    has(name, value) { return this.#pairs.some(([key, one]) => key === `${name}` && (value === undefined || one === `${value}`)); }
    set(name, value) {
      const found = this.#pairs.find(([key]) => key === `${name}`);
      if (found) {
        found[1] = `${value}`;
        this.#pairs = this.#pairs.filter((pair) => pair === found || pair[0] !== `${name}`);
      } else this.#pairs.push([`${name}`, `${value}`]);
      this.#changed();
    }
    sort() { this.#pairs.sort(([left], [right]) => left < right ? -1 : left > right ? 1 : 0); this.#changed(); }
    forEach(callback, self) { for (const [name, value] of this.#pairs) Reflect.apply(callback, self, [value, name, this]); }
    *entries() { for (const [name, value] of this.#pairs) yield [name, value]; }
    *keys() { for (const [name] of this.#pairs) yield name; }
    *values() { for (const [, value] of this.#pairs) yield value; }
    toString() { return this.#pairs.map(([name, value]) => `${formed(name)}=${formed(value)}`).join('&'); }
    [Symbol.iterator]() { return this.entries(); }
  }

  class URL {
    #url; #params;
    constructor(input, base) {
      this.#url = parse(input, base === undefined ? undefined : parse(base));
      this.#params = link(new URLSearchParams(this.#url.search), () => {
        const query = this.#params.toString();
        this.#url.search = query && `?${query}`;
      });
    }
    static canParse(input, base) { return URL.parse(input, base) !== null; }
    static parse(input, base) { try { return new URL(input, base); } catch { return null; } }
    get href() { return text(this.#url); }
    set href(value) { this.#url = parse(value); link(this.#params, null, this.#url.search.slice(1)); }
    get origin() { const { protocol } = this.#url; return isSpecial(protocol) && protocol !== 'file:' ? `${protocol}//${hostText(this.#url)}` : 'null'; }
    get protocol() { return this.#url.protocol; }
    set protocol(value) {
      const scheme = /^[a-z][a-z0-9+.-]*/i.exec(`${value}`)?.[0].toLowerCase();
      if (scheme && isSpecial(`${scheme}:`) === isSpecial(this.#url.protocol)) this.#url.protocol = `${scheme}:`;
      if (this.#url.port === PORTS[this.#url.protocol]) this.#url.port = '';
    }
    get username() { return this.#url.username; }
    set username(value) { if (this.#url.hostname) this.#url.username = percent(`${value}`, 'userinfo'); }
    get password() { return this.#url.password; }
    set password(value) { if (this.#url.hostname) this.#url.password = percent(`${value}`, 'userinfo'); }
    get host() { return hostText(this.#url); }
    set host(value) { this.#change(`${value}`, false); }
    get hostname() { return this.#url.hostname ?? ''; }
    set hostname(value) { this.#change(`${value}`.replace(/:\d*$/, ''), true); }
    #change(value, keepsPort) {
      if (this.#url.opaque !== null) return;
      const next = fresh(this.#url.protocol);
      try { authority(next, value.split(/[/?#]/)[0], this.#url.protocol); } catch { return; }
      this.#url.hostname = next.hostname;
      if (!keepsPort && /:\d+$/.test(value)) this.#url.port = next.port;
    }
    get port() { return this.#url.port; }
    set port(value) {
      const port = /^\d*/.exec(`${value}`)[0];
      if (!this.#url.hostname || (port === '' && `${value}` !== '') || Number(port) > 65535) return;
      this.#url.port = port === '' || `${Number(port)}` === PORTS[this.#url.protocol] ? '' : `${Number(port)}`;
    }
    get pathname() { return pathOf(this.#url); }
    set pathname(value) {
      if (this.#url.opaque !== null) return;
      const path = isSpecial(this.#url.protocol) ? `${value}`.replaceAll('\\', '/') : `${value}`;
      this.#url.path = segments(path.replace(/^\//, '').replaceAll('?', '%3F').replaceAll('#', '%23'), [], this.#url.protocol === 'file:');
    }
    get search() { return this.#url.search; }
    set search(value) {
      const query = `${value}`.replace(/^\?/, '').replaceAll('#', '%23');
      this.#url.search = queryOf(query ? `?${query}` : undefined, this.#url.protocol);
      link(this.#params, null, this.#url.search.slice(1));
    }
    get searchParams() { return this.#params; }
    get hash() { return this.#url.hash; }
    set hash(value) { const hash = `${value}`.replace(/^#/, ''); this.#url.hash = hashOf(hash ? `#${hash}` : undefined); }
    toString() { return text(this.#url); }
    toJSON() { return text(this.#url); }
  }
  for (const Class of [URL, URLSearchParams]) {
    kit.tag(Class, Class.name);
    kit.give(Class.name, Class);
  }
})
