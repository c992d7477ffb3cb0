// category: limit | expect: memory | source: maps | live: none
const kept = new Map(); for (let n = 0; ; n++) kept.set(n, [n, n, n, n, n, n, n, n].fill(`${n}`));
