// category: constructor | expect: contained | source: n8n CVE-2025-68613: (function () { return this.process })() | live: node
process_of((function () { return this.process; })() ?? attempt(() => data.constructor.constructor('return process')()), 'this');
