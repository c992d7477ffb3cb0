// category: constructor | expect: contained | source: n8n CVE-2026-27577: names put together at run time | live: off
hit((() => {})[['con', 'structor'].join('')], 'computed'); hit((() => {})[`${'const'}${'ructor'}`], 'template');
