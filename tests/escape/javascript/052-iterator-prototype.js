// category: prototype-pollution | expect: contained | source: SES: the accessors of Iterator.prototype | live: off
attempt(() => { Object.getPrototypeOf(Iterator.prototype).polluted = 1; }); attempt(() => { delete Iterator.prototype.map; Iterator.prototype.map = () => 'mine'; }); if (({}).polluted === 1 || [].values().map((one) => one) === 'mine') yes('polluted');
