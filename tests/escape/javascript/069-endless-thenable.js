// category: limit | expect: time | source: a thenable that resolves to itself | live: none
const again = { then(done) { done(again); } }; wait(Promise.resolve(again));
