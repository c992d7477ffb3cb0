// The console: log, info, debug and dir to standard output, the others to standard error, as in Node.
(function (host, kit) {
  'use strict';
  const OUT = 1, ERR = 2;
  let indent = '';
  const counts = new Map();
  const clocks = new Map();
  const write = (to, text) => {
    if (indent) text = indent + text.replaceAll('\n', `\n${indent}`);
    host.write(to, `${text.toWellFormed()}\n`);
  };
  const elapsed = (label) => {
    const took = host.now() - clocks.get(label);
    return `${label}: ${took >= 1000 ? `${(took / 1000).toFixed(3)}s` : `${Number(took.toFixed(3))}ms`}`;
  };
  const log = (...values) => write(OUT, kit.message(values));
  const error = (...values) => write(ERR, kit.message(values));
  const console = {
    log, info: (...values) => log(...values), debug: (...values) => log(...values), dirxml: (...values) => log(...values),
    error, warn: (...values) => error(...values),
    trace(...values) { error(`Trace${values.length ? ': ' : ''}${kit.message(values)}`); },
    assert(holds, ...values) {
      if (holds) return;
      if (typeof values[0] === 'string') error(`Assertion failed: ${values[0]}`, ...values.slice(1));
      else error('Assertion failed', ...values);
    },
    dir(value) { write(OUT, kit.inspect(value)); },
    table(data, columns) { write(OUT, typeof data === 'object' && data !== null ? kit.table(data, columns) : kit.message([data])); },
    count(label = 'default') {
      counts.set(`${label}`, (counts.get(`${label}`) ?? 0) + 1);
      log(`${label}: ${counts.get(`${label}`)}`);
    },
    countReset(label = 'default') { counts.delete(`${label}`); },
    group(...values) { if (values.length) log(...values); indent += '  '; },
    groupCollapsed(...values) { console.group(...values); },
    groupEnd() { indent = indent.slice(2); },
    time(label = 'default') { clocks.set(`${label}`, host.now()); },
    timeLog(label = 'default', ...values) { if (clocks.has(`${label}`)) log(elapsed(`${label}`), ...values); },
    timeEnd(label = 'default') { if (clocks.has(`${label}`)) log(elapsed(`${label}`)); clocks.delete(`${label}`); },
  };
  for (const name of Object.keys(console)) Object.defineProperty(console[name], 'name', { value: name });

  const line = (widths, cells, left, between, right) => `${left}${cells.map((cell, at) => ` ${cell}${' '.repeat(widths[at] - cell.length)} `).join(between)}${right}`;
  const rule = (widths, left, between, right) => `${left}${widths.map((width) => '─'.repeat(width + 2)).join(between)}${right}`;
  kit.table = (data, wanted) => {
    const rows = Object.keys(data);
    const isRecord = (value) => typeof value === 'object' && value !== null;
    const names = wanted ?? [...new Set(rows.flatMap((row) => isRecord(data[row]) ? Object.keys(data[row]) : []))];
    const hasValues = rows.some((row) => !isRecord(data[row]));
    const head = ['(index)', ...names, ...(hasValues ? ['Values'] : [])].map(String);
    const body = rows.map((row) => [
      row,
      ...names.map((name) => isRecord(data[row]) && Object.hasOwn(data[row], name) ? kit.inspect(data[row][name], 0) : ''),
      ...(hasValues ? [isRecord(data[row]) ? '' : kit.inspect(data[row], 0)] : []),
    ]);
    const widths = head.map((name, at) => Math.max(name.length, ...body.map((cells) => cells[at].length)));
    return [
      rule(widths, '┌', '┬', '┐'), line(widths, head, '│', '│', '│'), rule(widths, '├', '┼', '┤'),
      ...body.map((cells) => line(widths, cells, '│', '│', '│')), rule(widths, '└', '┴', '┘'),
    ].join('\n');
  };
  kit.give('console', console);
})
