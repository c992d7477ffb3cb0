// Packages of npm: those that the policy lists, and what these import themselves, from folders that are shown read-only.
// Their code runs in the guest's realm, as the guest's own does; modules of Node's are out of its reach as well.
(function (require) {
  'use strict';
  const fs = require('node:fs');
  const path = require('node:path');
  const vm = require('node:vm');
  const { isBuiltin } = require('node:module');
  const FORMATS = { '.mjs': 'module', '.cjs': 'script', '.json': 'json' };
  const ENDINGS = ['', '.js', '.json', '.cjs', '.mjs', '/index.js', '/index.json', '/index.cjs'];
  const COMMON = ['exports', 'require', 'module', '__filename', '__dirname', 'global'];
  const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

  // 'name/part' and '@scope/name/part' as the name and './part'; '.' for the package itself.
  const split = (specifier) => {
    const parts = specifier.split('/');
    const count = specifier.startsWith('@') ? 2 : 1;
    return { name: parts.slice(0, count).join('/'), rest: ['.', ...parts.slice(count)].join('/') };
  };
  // The file that the "exports" of a package give for a part of it, under conditions that hold.
  const pick = (value, conditions) => {
    if (typeof value === 'string' || value === null || value === undefined) return value ?? undefined;
    const choices = Array.isArray(value) ? value : Object.keys(value).filter((key) => conditions.includes(key)).map((key) => value[key]);
    for (const choice of choices) {
      const found = pick(choice, conditions);
      if (found !== undefined) return found;
    }
  };
  const exported = (exports, rest, conditions) => {
    const isMap = typeof exports === 'object' && !Array.isArray(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
    const map = isMap ? exports : { '.': exports };
    if (Object.hasOwn(map, rest)) return pick(map[rest], conditions);
    for (const key of Object.keys(map)) {
      const [before, after] = key.split('*');
      if (after === undefined || !rest.startsWith(before) || !rest.endsWith(after) || rest.length < key.length) continue;
      return pick(map[key], conditions)?.replaceAll('*', rest.slice(before.length, rest.length - after.length));
    }
  };

  return ({ imports, folders, refuse }) => {
    const roots = folders.map((folder) => fs.realpathSync(folder));
    const loaded = new Map(); // of scripts: the object `module`, by file
    const isInside = (file) => roots.some((root) => file.startsWith(`${root}/`));
    // The file itself, no link out of the folders among those that lead to it; undefined where there is none.
    const real = (name) => {
      try {
        const found = fs.realpathSync(name);
        return isInside(found) && fs.statSync(found).isFile() ? found : undefined;
      } catch {
        return undefined;
      }
    };
    const facts = (folder) => {
      const file = real(`${folder}/package.json`);
      return file && JSON.parse(fs.readFileSync(file, 'utf8'));
    };
    const withEnding = (name) => {
      for (const ending of ENDINGS) {
        const found = real(name + ending);
        if (found) return found;
      }
    };
    const inPackage = (folder, rest, conditions) => {
      const told = facts(folder);
      if (!told) return undefined;
      if (told.exports === undefined) return withEnding(path.join(folder, rest === '.' ? told.main ?? 'index.js' : rest));
      const target = exported(told.exports, rest, conditions);
      return target === undefined ? undefined : real(path.join(folder, target));
    };
    // The folders where a file of a package looks for others: as Node does, up to the one that is shown.
    const around = (file) => {
      const found = [];
      for (let at = path.dirname(file); isInside(`${at}/x`); at = path.dirname(at)) found.push(`${at}/node_modules`);
      return [...found, ...roots];
    };
    const find = (specifier, from, conditions) => {
      if (isBuiltin(specifier)) refuse(specifier, "Node's own modules are no packages");
      const isPath = /^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..';
      const { name, rest } = split(specifier);
      const places = isPath ? [] : (from ? around(from) : roots).map((folder) => `${folder}/${name}`);
      const found = isPath ? withEnding(path.resolve(path.dirname(from), specifier))
        : places.reduce((known, place) => known ?? inPackage(place, rest, conditions), undefined);
      return found ?? refuse(specifier, 'there is no such file in the packages that are shown');
    };
    const formatOf = (file) => {
      const known = FORMATS[path.extname(file)];
      if (known) return known;
      for (let at = path.dirname(file); isInside(`${at}/x`); at = path.dirname(at)) {
        const told = facts(at);
        if (told) return told.type === 'module' ? 'module' : 'script';
      }
      return 'script';
    };

    // ---- CommonJS ----

    const load = (file) => {
      const text = fs.readFileSync(file, 'utf8');
      const known = loaded.get(file);
      if (known) return known.exports;
      const module = { exports: {}, id: file, filename: file, loaded: false };
      loaded.set(file, module);
      if (formatOf(file) === 'json') module.exports = JSON.parse(text);
      else if (formatOf(file) === 'module') refuse(file, 'a module cannot be required: import it');
      else {
        const source = `(function (${COMMON.join(', ')}) {${text.replace(/^#!.*/, '')}\n})`;
        const call = new vm.Script(source, { filename: file }).runInThisContext();
        const required = (specifier) => load(find(`${specifier}`, file, ['require', 'browser', 'default']));
        call.call(module.exports, module.exports, required, module, file, path.dirname(file), globalThis);
      }
      module.loaded = true;
      return module.exports;
    };
    const namesOf = (value) => {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return [];
      return Object.keys(value).filter((name) => name !== 'default' && IDENTIFIER.test(name));
    };
    const asModule = (file) => {
      const value = load(file), names = namesOf(value);
      return new vm.SyntheticModule(['default', ...names], function () {
        this.setExport('default', value);
        for (const name of names) this.setExport(name, value[name]);
      }, { identifier: file });
    };

    return {
      isListed: (specifier) => imports.includes(split(specifier).name),
      isOfPackage: isInside,
      find: (specifier, from) => find(specifier, from, ['import', 'browser', 'default']),
      // `options`: of a module of this file's
      made(file, options) {
        if (formatOf(file) !== 'module') return asModule(file);
        const initializeImportMeta = (meta) => { meta.url = `file://${file}`; };
        return new vm.SourceTextModule(fs.readFileSync(file, 'utf8'), { ...options, initializeImportMeta });
      },
    };
  };
})
