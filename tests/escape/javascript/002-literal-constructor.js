// category: constructor | expect: contained | source: safe-eval CVE-2017-16088 | live: off
for (const value of ['', 0, [], {}, /x/, () => {}, true, 1n, Symbol()]) hit(value.constructor.constructor, typeof value);
