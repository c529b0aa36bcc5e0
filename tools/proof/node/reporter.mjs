// What becomes of each test of Node's own runner, a line of JSON each; the last one says `end`.
import { inspect } from 'node:util';

const LONGEST = 8000;

function toldOf(error) {
  const cause = error?.cause ?? error;
  const told = typeof cause === 'string' ? cause : cause?.stack ?? inspect(cause, { depth: 2 });
  return String(told).slice(0, LONGEST);
}

export default async function* reporter(events) {
  const open = new Map(); // file -> the names that are open there, and whether one holds others
  const wrote = new Map(); // file -> what it wrote: why it could not be loaded
  for await (const { type, data = {} } of events) {
    const { file = '', nesting, name, details, skip, todo } = data;
    const names = open.get(file) ?? [];
    open.set(file, names);
    if (type === 'test:stderr') {
      wrote.set(file, `${wrote.get(file) ?? ''}${data.message}`.slice(-LONGEST));
    } else if (type === 'test:start') {
      names.length = nesting;
      if (nesting > 0) names[nesting - 1].holds = true;
      names.push({ name, holds: false });
    } else if (type === 'test:pass' || type === 'test:fail') {
      const passed = type === 'test:pass';
      const whole = nesting === 0 && name === file;
      const { holds } = names[nesting] ?? {};
      const of_others = details.error?.failureType === 'subtestsFailed';
      const path = whole ? [] : names.slice(0, nesting + 1).map((one) => one.name);
      const group = whole || holds || details.type === 'suite';
      const left = skip !== undefined || todo !== undefined;
      names.length = nesting;
      if (left || (group && (passed || of_others))) continue;
      const said = passed ? '' : `${whole ? wrote.get(file) ?? '' : ''}${toldOf(details.error)}`;
      yield `${JSON.stringify({ file, names: path, passed, said })}\n`;
    }
  }
  yield `${JSON.stringify({ end: true })}\n`;
}
