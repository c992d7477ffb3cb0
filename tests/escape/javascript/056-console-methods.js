// category: prototype-pollution | expect: contained | source: the author of this corpus: what the console is made of | live: off
attempt(() => { console.log = () => {}; Math.random = () => 4; crypto.getRandomValues = (it) => it; Date.now = () => 1; }); if (Math.random() === 4 || Date.now() === 1) yes('polluted');
