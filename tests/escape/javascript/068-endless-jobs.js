// category: limit | expect: any | source: promise chains that the engine's own limit does not see | live: none
const again = () => Promise.resolve().then(again); again();
