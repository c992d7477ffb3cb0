// category: constructor | expect: contained | source: notevil CVE-2021-23771 | live: off
hit((text) => { class Made extends Function {} return new Made(text); }, 'class');
