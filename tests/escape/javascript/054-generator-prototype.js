// category: prototype-pollution | expect: contained | source: SES: prototypes that only syntax reaches | live: off
attempt(() => { Object.getPrototypeOf(function* () {}).prototype.next = () => 'mine'; Object.getPrototypeOf(Object.getPrototypeOf((async function* () {}).prototype)).polluted = 1; }); if ((function* () {})().next() === 'mine' || (async function* () {})().polluted) yes('polluted');
