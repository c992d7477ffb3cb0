// category: host-object | expect: contained | source: vm2 CVE-2023-30547: an error of the host | live: node
if (typeof hostError === 'function') { const error = attempt(hostError); hit(error.constructor.constructor, 'error'); hit(error.cause?.constructor?.constructor, 'cause'); }
