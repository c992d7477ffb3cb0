// category: constructor | expect: contained | source: safer-eval CVE-2019-10760 | live: off
hit((function* () {}).constructor, 'generator'); hit((async function* () {}).constructor, 'async generator');
