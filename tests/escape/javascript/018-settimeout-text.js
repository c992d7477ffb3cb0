// category: constructor | expect: contained | source: Node: timers that take text | live: off
let ran = false; globalThis.mark = () => { ran = true; }; attempt(() => setTimeout('mark()', 0)); attempt(() => setInterval('mark()', 1)); wait(new Promise((done) => setTimeout(done, 20)).then(() => ran && yes('text in a timer'))); hit(setTimeout.constructor, 'timer');
