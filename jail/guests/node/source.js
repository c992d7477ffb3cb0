// Compiles the guest's source: as a script if it is one, else with await outside of functions, else as a module; and
// the files that it imports.
(function (require) {
  'use strict';
  const vm = require('node:vm');
  const { types } = require('node:util');
  const BEGIN = '(async () => {', END = '\n})', WRAPPED = '(async () => { ';
  // Node decorates an error that a script throws, by reading its properties, which may be the guest's code.
  const QUIET = { __proto__: null, displayErrors: false };
  const MOST_ENDS = 200, MOST_ASKED = 2000;
  const CONTINUES = /^(?:\s|\/\/.*\n|\/\*[^]*?\*\/)*[([`+\-*\/,.?:&|^%<>=!~]/;
  const DECLARES = /^\s*(?:\{|(?:async\s+)?function\b|class\b)/;

  const compiles = (text) => {
    try {
      return !!new vm.Script(text);
    } catch {
      return false;
    }
  };
  // Where the last statement may begin, the engine asked each time: after a semicolon or a line's end, where neither is
  // in a string or a comment, and the next line does not go on with the one before.
  const lastStatement = (text) => {
    const isExpression = (at) => !DECLARES.test(text.slice(at)) && compiles(`async () => (${text.slice(at)}\n)`);
    if (isExpression(0)) return 0;
    let left = MOST_ENDS;
    for (let at = text.length - 1; at > 0 && left; at -= 1) {
      if (text[at - 1] !== ';' && text[at - 1] !== '\n') continue;
      left -= 1;
      if (text[at - 1] === '\n' && CONTINUES.test(text.slice(at))) continue;
      const [head, tail] = [text.slice(0, at), text.slice(at)];
      if (isExpression(at) && compiles(`${BEGIN}${head}${END}`) && !compiles(`${BEGIN}${head}\xa7${tail}${END}`)) return at;
    }
    return -1;
  };
  // Wraps a script with await outside of functions into a function. No column of the source changes, but for a last
  // statement on a line shared with others.
  const asFunction = (source, wantsValue) => {
    const text = source.replace(/[\s;]+$/, '');
    const at = wantsValue ? lastStatement(text) : -1;
    if (at < 0) return { text: `${BEGIN}${source}${END}`, begins: BEGIN.length, hasValue: false };
    if (at === 0) return { text: `${BEGIN}return(${text}\n)${END}`, begins: BEGIN.length + 7, hasValue: true };
    const isLine = text[at - 1] === '\n';
    return { text: `${BEGIN}${text.slice(0, at - (isLine ? 1 : 0))};return(${isLine ? '\n' : ''}${text.slice(at)}\n)${END}`, begins: BEGIN.length, hasValue: true };
  };

  // The line and the column that a SyntaxError names: above its message stand the place, the line and a mark below it.
  const placeOf = (error, filename) => {
    const [first, , mark = ''] = String(error.stack).split('\n');
    const line = first.startsWith(`${filename}:`) ? Number(first.slice(filename.length + 1)) : NaN;
    return Number.isInteger(line) ? [line, /^ *\^/.test(mark) ? mark.indexOf('^') + 1 : null] : [null, null];
  };

  // The name of a file from that of the file that imports it; './' and '../' as in paths. Other names stay as they are.
  const normalized = (name, base) => {
    let folder = name.startsWith('.') ? base.slice(0, base.lastIndexOf('/') + 1) : '';
    for (;;) {
      if (name.startsWith('./')) name = name.slice(2);
      else if (name.startsWith('../') && folder) {
        folder = folder.slice(0, folder.slice(0, -1).lastIndexOf('/') + 1);
        name = name.slice(3);
      } else return folder + name;
    }
  };

  const functionsAsModule = (granted) => {
    const give = function () { for (const [name, value] of granted) this.setExport(name, value); };
    return new vm.SyntheticModule(granted.map(([name]) => name), give, { identifier: 'host' });
  };
  // The modules of one run: what came with it, or lies beside its script.
  // In a session those that are known already stay.
  const modulesOf = ({ known, files, ask, refuse, granted, packages }, main) => {
    if (granted && !known.has('host')) known.set('host', functionsAsModule(granted));
    let asked = 0, linking = Promise.resolve();
    const textOf = (name) => {
      const file = files.get(name);
      if (file) return file.toString();
      if (!ask) refuse(name, 'only files that came with the run can be imported');
      if (asked++ >= MOST_ASKED) refuse(name, 'too many files have been asked for');
      const answer = ask(name).toString();
      if (answer[0] !== 'm') refuse(name, answer[0] === '!' ? answer.slice(1) : 'there is no such file beside the script');
      return answer.slice(1);
    };
    const options = (identifier) => ({ identifier, importModuleDynamically: importer(identifier) });
    const made = (name) => {
      const text = textOf(name);
      if (!name.endsWith('.json')) return new vm.SourceTextModule(text, options(name));
      return new vm.SyntheticModule(['default'], function () { this.setExport('default', JSON.parse(text)); }, { identifier: name });
    };
    const ofPackage = (specifier, base) => {
      const file = packages.find(specifier, packages.isOfPackage(base) ? base : undefined);
      if (!known.has(file)) known.set(file, packages.made(file, options(file)));
      return known.get(file);
    };
    const find = (specifier, base) => {
      if (packages && (packages.isOfPackage(base) || packages.isListed(specifier))) return ofPackage(specifier, base);
      const name = normalized(specifier, base === main ? '' : base);
      if (!known.has(name)) known.set(name, made(name));
      return known.get(name);
    };
    // One after the other: a module that is being linked for one import is not to be linked for another.
    const link = (module) => (linking = linking.then(() => module.status === 'unlinked' && module.link((specifier, by) => find(specifier, by.identifier))));
    const importer = (base) => async (specifier) => {
      const module = find(specifier, base);
      await link(module);
      await module.evaluate();
      return module;
    };
    const evaluate = async (module) => {
      await link(module);
      await module.evaluate();
    };
    return { options, importer, evaluate };
  };

  // The parser of Node's prompt takes these from the guest's global scope. A guest that has replaced one of them would be
  // called with the parser's objects, so that it is not asked any more: a script with await is a module then.
  const TAKEN = 'Array BigInt Boolean Date Error JSON Map Math Number Object Promise RangeError ReferenceError Reflect RegExp Set '
    + 'String Symbol SyntaxError TypeError WeakMap globalThis isNaN parseFloat parseInt';
  const taken = new vm.Script(`[${TAKEN.replaceAll(' ', ',')}]`, { filename: 'jail:source' });
  const NAMES = TAKEN.split(' '), OWN = taken.runInThisContext();
  const isIntact = () => NAMES.every((name, at) => {
    const found = Object.getOwnPropertyDescriptor(globalThis, name);
    return found !== undefined && 'value' in found && found.value === OWN[at];
  }) && taken.runInThisContext(QUIET).every((value, at) => value === OWN[at]);

  // As a function that is called at once, whose top-level names stay as those of a script do: with the parser of Node's
  // own prompt, which moves the declarations out of the function.
  const asEvaluation = (source) => {
    if (!isIntact()) throw new SyntaxError('no parser');
    const text = require('internal/repl/await').processTopLevelAwait(source);
    if (text === null) throw new SyntaxError('no script');
    return { text, begins: text.indexOf(WRAPPED) + WRAPPED.length };
  };

  const compileSource = ({ source: bytes, filename, want_value: wantsValue }, access, isSession) => {
    const source = bytes.toString();
    const modules = modulesOf(access, filename);
    const script = (text, columnOffset = 0) => new vm.Script(text, { filename, columnOffset, importModuleDynamically: modules.importer(filename) });
    const ways = [
      () => {
        const one = script(source);
        return { run: () => one.runInThisContext(QUIET), hasValue: true, unwrapped: (result) => result };
      },
      isSession ? () => {
        const { text, begins } = asEvaluation(source);
        const one = script(text, -begins);
        return { run: () => one.runInThisContext(QUIET), hasValue: true, unwrapped: (result) => result?.value };
      } : () => {
        const { text, begins, hasValue } = asFunction(source, wantsValue);
        if (!compiles(`async () => {${source}\n}`)) throw new SyntaxError('no script');
        const one = script(text, -begins);
        return { run: () => one.runInThisContext(QUIET)(), hasValue };
      },
      () => {
        const one = new vm.SourceTextModule(source, modules.options(filename));
        return { run: () => modules.evaluate(one), hasValue: false };
      },
    ];
    const [asScript, awaits, asModule] = ways;
    // `await (x)` is a call of a function of that name too, as a script; in the static block of a class no such name may stand.
    const mayAwait = source.includes('await') && !compiles(`(class{static{${source}\n}})`);
    const tried = filename.endsWith('.mjs') ? [asModule] : mayAwait ? [awaits, asScript, asModule] : ways;
    let told;
    for (const way of tried) {
      try {
        return way();
      } catch (error) {
        const isMeant = way === asModule && told && /import|export/.test(told.message);
        if (!told || isMeant) told = error;
      }
    }
    return { error: told, at: placeOf(told, filename) };
  };

  // The value of the last expression: what a promise came to, or undefined if it never will.
  const settleValue = (value, isWanted, take) => {
    let result = isWanted && !types.isPromise(value) ? value : undefined;
    if (isWanted && types.isPromise(value)) (async () => { result = await value; })();
    setImmediate(() => take(result));
  };
  return { compileSource, settleValue };
})
