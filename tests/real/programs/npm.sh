# needs: node npm
# A local package is installed without a registry, tested, packed.
mkdir greet app
cat >greet/package.json <<'END'
{ "name": "greet", "version": "1.2.3", "main": "index.js", "scripts": { "test": "node --test" } }
END
echo 'exports.greet = (name) => `hello ${name}`;' >greet/index.js
cat >greet/index.test.js <<'END'
const test = require('node:test');
const http = require('node:http');
const assert = require('node:assert');
const { greet } = require('.');
test('greets', () => assert.strictEqual(greet('you'), 'hello you'));
test('a server answers', (t, done) => {
  const server = http.createServer((request, answer) => answer.end(greet(request.url)));
  server.listen(0, '127.0.0.1', () => http.get({ port: server.address().port, path: '/a' }, (answer) => {
    answer.on('data', (data) => assert.strictEqual(String(data), 'hello /a'));
    answer.on('end', () => { server.close(); done(); });
  }));
});
END
echo '{ "name": "app", "version": "1.0.0" }' >app/package.json
cd app
export npm_config_update_notifier=false npm_config_audit=false npm_config_fund=false
npm install --offline --loglevel=error ../greet | sed 's/ in .*//'
npm ls | sed 's/ .*\/app//'
node -p 'require("greet").greet("app")'
cd ../greet
npm test 2>&1 | grep -E '(pass|fail) [0-9]'
npm pack --silent
tar -tzf greet-1.2.3.tgz | sort
