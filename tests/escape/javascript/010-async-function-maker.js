// category: constructor | expect: contained | source: safer-eval CVE-2019-10759 | live: off
hit((async () => {}).constructor, 'async');
