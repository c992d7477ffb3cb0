// category: limit | expect: time | source: one call of the engine that nothing interrupts | live: none
const text = "a".repeat(1 << 24); for (;;) text.includes(`${text.slice(1)}b`);
