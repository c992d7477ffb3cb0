# needs: node
cat >a.mjs <<'END'
import { createServer, connect } from 'node:net';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { spawnSync, fork } from 'node:child_process';
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { readFile, writeFile, readdir } from 'node:fs/promises';
import { gzipSync, gunzipSync, brotliCompressSync } from 'node:zlib';
import os from 'node:os';
if (!isMainThread) parentPort.postMessage(42);
else {
  console.log(await new Promise((done) => new Worker(new URL(import.meta.url)).on('message', done)));
  console.log(spawnSync('sh', ['-c', 'echo child; exit 3']).status);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  console.log(verify(null, Buffer.from('a'), publicKey, sign(null, Buffer.from('a'), privateKey)));
  await writeFile('x', 'ü');
  console.log(await readFile('x', 'utf8'), await readdir('.'));
  console.log(gunzipSync(gzipSync('abc')).toString(), brotliCompressSync('abc'.repeat(99)).length);
  const server = createServer((socket) => socket.end('heard')).listen(0, '127.0.0.1', () =>
    connect(server.address().port).on('data', (data) => { console.log(String(data)); server.close(); }));
  const local = createServer((socket) => socket.end('local')).listen('./socket', () =>
    connect('./socket').on('data', (data) => { console.log(String(data)); local.close(); }));
  console.log(new Intl.DateTimeFormat('de', { timeZone: 'Europe/Berlin' }).format(0), os.cpus().length > 0);
  console.log(createHash('sha256').update('x').digest('hex'), structuredClone(new Map([[1, 2]])));
}
END
node a.mjs | sort
echo 'throw new TypeError("no")' >b.js
node b.js 2>&1 | grep Error || echo "status $?"
