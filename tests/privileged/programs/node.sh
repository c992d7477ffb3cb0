# policy: command | needs: node
node --version
cat >a.js <<'END'
const fs = require('fs');
const { execFileSync } = require('child_process');
const { Worker } = require('worker_threads');
fs.writeFileSync('x.json', JSON.stringify({ a: [1, 2, 3], b: 'ü' }));
console.log(JSON.parse(fs.readFileSync('x.json', 'utf8')).a.map((n) => n ** 2));
console.log(execFileSync('echo', ['child']).toString());
console.log(require('zlib').gzipSync('x'.repeat(9999)).length);
console.log(require('crypto').createHash('sha256').update('x').digest('hex'));
const worker = new Worker("require('worker_threads').parentPort.postMessage(6 * 7)", { eval: true });
worker.on('message', (m) => setTimeout(() => fs.promises.readdir('.').then((d) => console.log(m, d)), 1));
END
node a.js
echo 'console.log(1n << 70n)' | node -
node -e 'process.exitCode = 3; throw new RangeError("no")' 2>&1 | grep ^Range
