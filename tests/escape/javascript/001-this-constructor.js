// category: constructor | expect: contained | source: happy-dom CVE-2025-61927: this.constructor.constructor | live: off
hit((this ?? globalThis).constructor?.constructor ?? (() => {}).constructor, 'this');
