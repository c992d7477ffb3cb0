// category: limit | expect: output | source: console | live: none
for (;;) console.log("x".repeat(4096));
