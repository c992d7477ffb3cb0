// Bytes, text and numbers: encodings, a checksum, views of one buffer, big integers, base64.
const crc = (bytes) => { let sum = ~0; for (const byte of bytes) { sum ^= byte; for (let k = 0; k < 8; k++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1; } return (~sum >>> 0).toString(16); };
const bytes = new TextEncoder().encode('héllo €😀'); console.log(bytes.length, crc(bytes), new TextDecoder().decode(bytes.subarray(0, 6)));
const view = new DataView(new ArrayBuffer(16)); view.setFloat64(0, Math.PI); view.setUint16(8, 0xcafe, true); view.setBigInt64(8, -5n);
console.log([...new Uint8Array(view.buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join(''), view.getFloat32(0).toFixed(3));
const factorial = (n) => n < 2n ? 1n : n * factorial(n - 1n); console.log(factorial(30n), BigInt.asUintN(8, 300n), 7n ** 20n % 1000n, -7n / 2n);
console.log(btoa('héllo'), atob('aGk='), [...'a😀'].length, 'ǆ'.toUpperCase(), 'straße'.normalize('NFD').length, '\u{1F600}'.codePointAt(0));
console.log(new Uint8ClampedArray([300, -5, 1.5]), new Float32Array([0.1])[0] === 0.1, Int16Array.from('123', Number));
console.log((0.1 + 0.2).toFixed(10), (255).toString(36), parseInt('z9', 36), Number('0x1f'), (1e21 + 1).toString(), 5e-324 / 2, Number.MAX_SAFE_INTEGER);
