// category: limit | expect: memory | source: arrays | live: none
const kept = []; for (;;) kept.push(new Array(1e5).fill(kept.length));
