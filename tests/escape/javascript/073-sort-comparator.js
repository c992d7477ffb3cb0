// category: limit | expect: time | source: a sort that goes on | live: none
new Array(1e6).fill(0).sort(() => { for (;;); });
