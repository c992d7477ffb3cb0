// Random numbers of the kernel's, and a Math.random whose seed is each run's own.
(function (host, kit) {
  'use strict';
  const typedName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array).prototype, Symbol.toStringTag).get;
  const MOST = 65536;
  const crypto = {
    getRandomValues(array) {
      const name = ArrayBuffer.isView(array) ? Reflect.apply(typedName, array, []) : undefined;
      if (!name || name.startsWith('Float')) throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
      if (array.byteLength > MOST) throw new DOMException(`The requested length exceeds ${MOST} bytes`, 'QuotaExceededError');
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(new Uint8Array(host.entropy(array.byteLength)));
      return array;
    },
    randomUUID() {
      const bytes = new Uint8Array(host.entropy(16));
      bytes[6] = (bytes[6] & 0x0f) | 0x40;
      bytes[8] = (bytes[8] & 0x3f) | 0x80;
      return kit.hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
  kit.give('crypto', crypto);
  Math.random = { random: () => host.random() }.random;
})
