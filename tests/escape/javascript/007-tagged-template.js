// category: constructor | expect: contained | source: jsonpath-plus CVE-2025-1302: code by a tagged template | live: off
hit((text) => (() => {}).constructor`${text}`, 'tagged'); hit((text) => Function.prototype.constructor.call(null, text), 'call');
