// category: constructor | expect: contained | source: n8n CVE-2026-25049: destructuring instead of member access | live: off
const { constructor: Maker } = () => {}; hit(Maker, 'destructuring');
