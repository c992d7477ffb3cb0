// category: limit | expect: time | source: ReDoS | live: none
/^(\w+\s?)*$/.test(`${"a".repeat(40)}!`); yes("it ended");
