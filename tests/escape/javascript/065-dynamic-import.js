// category: import | expect: contained | source: SES CVE-2023-39532, vm2 CVE-2021-23449: import() | live: off-import
for (const name of ['fs', 'node:fs', 'child_process', './x.js', '/etc/passwd', 'file:///etc/passwd', 'data:text/javascript,export default 1', 'os', 'std', 'qjs:os']) wait(import(name).then(() => yes(`import ${name}`), () => {}));
