// category: constructor | expect: contained | source: safer-eval CVE-2019-10769 | live: off
hit(Function.prototype.bind.call((() => {}).constructor, null), 'bind');
