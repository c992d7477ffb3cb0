// category: prototype-pollution | expect: contained | source: SES: the hidden %TypedArray% | live: off
attempt(() => { Object.getPrototypeOf(Uint8Array).prototype.fill = () => 'mine'; Object.getPrototypeOf(Uint8Array).from = () => 'mine'; }); if (new Uint8Array(1).fill(1) === 'mine' || Uint8Array.from([]) === 'mine') yes('polluted');
