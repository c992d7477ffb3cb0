// category: constructor | expect: contained | source: expr-eval CVE-2025-12735: a maker handed over as a callback | live: off
const kept = new Map([[1, (() => {}).constructor]]); hit((text) => kept.get(1)(text), 'a map'); hit((text) => [(() => {}).constructor].map((one) => one(text))[0], 'map');
