// category: constructor | expect: contained | source: n8n CVE-2026-1470: constructor as a bare name inside of with | live: off
with (function () {}) { hit(constructor, 'with'); }
