// category: constructor | expect: contained | source: angular-expressions CVE-2021-21277 | live: off
hit(({}).__lookupGetter__('__proto__').constructor, 'lookup'); hit(({}).__proto__.constructor.constructor, '__proto__');
