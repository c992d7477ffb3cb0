// category: import | expect: contained | source: isolated-vm CVE-2021-21413, CVE-2022-39266 | live: none
for (const name of ['ivm', '$0', '_ivm', 'ExternalCopy', 'Reference', 'isolate', 'WebAssembly', 'Worker', 'fetch', 'XMLHttpRequest', 'Buffer', 'global', 'window', 'scriptArgs', 'gc', 'bjson', 'print', 'navigator']) if (name in globalThis) yes(name);
