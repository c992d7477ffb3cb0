// category: constructor | expect: contained | source: static-eval CVE-2017-16226 | live: off
hit((text) => Reflect.apply((() => {}).constructor, null, [text]), 'apply'); hit((text) => Reflect.construct((() => {}).constructor, [text]), 'construct');
