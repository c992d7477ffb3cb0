// category: constructor | expect: contained | source: vm2: every prototype up from a value | live: off
for (let at = console; at; at = Object.getPrototypeOf(at)) for (const key of Reflect.ownKeys(at)) { const value = attempt(() => at[key]); if (typeof value === 'function') hit(value.constructor, String(key)); }
