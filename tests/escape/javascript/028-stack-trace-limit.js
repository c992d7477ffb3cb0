// category: stack | expect: contained | source: vm2: stackTraceLimit as an accessor | live: off
attempt(() => Object.defineProperty(Error, 'stackTraceLimit', { get() { yes('accessor'); return 10; }, configurable: true })); new Error('x').stack; if (Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit').get?.toString().includes('yes')) yes('redefined');
