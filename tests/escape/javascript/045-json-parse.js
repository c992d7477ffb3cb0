// category: prototype-pollution | expect: contained | source: ejs CVE-2022-29078: what templates read | live: off
attempt(() => { JSON.parse = () => 'mine'; Object.prototype.outputFunctionName = 'x'; }); if (JSON.parse('1') === 'mine' || ({}).outputFunctionName) yes('polluted');
