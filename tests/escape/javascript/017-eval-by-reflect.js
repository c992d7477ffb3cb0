// category: constructor | expect: contained | source: realms-shim GHSA-6jg8-7333-554w | live: off
hit((text) => () => Reflect.apply(globalThis.eval, undefined, [`(() => { ${text} })()`]), 'reflect');
