// category: limit | expect: time | source: Atomics.wait | live: none
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
