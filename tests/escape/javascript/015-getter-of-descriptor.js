// category: constructor | expect: contained | source: vm2 #197: constructors of accessors | live: off
const { get } = Object.getOwnPropertyDescriptor(Map.prototype, 'size'); hit(get.constructor, 'getter');
