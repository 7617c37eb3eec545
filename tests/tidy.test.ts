/**
 * Holds the house rules of ARCHITECTURE.md and STYLE.md. There is no list of exemptions: a file
 * that cannot keep a rule is changed, or the rule is, for all.
 *
 * Each rule stands here twice: over the repository, where it finds nothing, and over a small bad
 * example, where it must find something.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { arrows, pureFolders } from './tidy/arrows.ts';
import { deadFiles } from './tidy/dead-files.ts';
import {
  bareAcknowledgment,
  consoleOutsideCli,
  emptyWords,
  parkedTests,
  pureNames,
  waysAround,
} from './tidy/names.ts';
import { fileSizes, functionSizes } from './tidy/sizes.ts';
import { type Rule, readSources, root, type Source } from './tidy/source.ts';
import { sqlClock } from './tidy/sql.ts';

const product = readSources('src', 'simulator', 'dashboard');
const everything = [...product, ...readSources('tests', 'bench', 'scripts')];

const file = (path: string, text: string): Source => ({ path, text });
const lines = (count: number, line = 'step();') => `${line}\n`.repeat(count);
const inFunction = (count: number) => `function long() {\n${lines(count - 2)}}\n`;

type Check = {
  rule: Rule;
  over: Source[];
  bad: (Source | Source[])[];
  good: (Source | Source[])[];
};

const checks: Record<string, Check> = {
  'imports follow the arrows between folders': {
    rule: arrows,
    over: product,
    bad: [
      file('src/base/a.ts', "import { b } from '../model/b.ts';"),
      file('src/base/a.ts', "import { z } from 'typebox';"),
      file('src/model/a.ts', "import { readFile } from 'node:fs';"),
      file('src/formats/x/read.ts', "import type { S } from '../../workflows/order/state.ts';"),
      file('src/formats/x/read.ts', "import sax from 'sax';"),
      file('src/channels/rest/a.ts', "import type { D } from '../../model/document.ts';"),
      file('src/connectors/tryton/a.ts', "import { w } from '../../channels/webhook/webhook.ts';"),
      file('src/pipeline/ingest.ts', "import { s } from '../store/postgres/store.ts';"),
      file('src/pipeline/ingest.ts', "export { s } from '../formats/x/index.ts';"),
      file('src/store/a.ts', "const p = await import('../pipeline/ingest.ts');"),
      file('src/store/a.ts', "type A = import('../api/routes.ts').A;"),
      file('src/api/a.ts', "import { q } from '../store/postgres/query.ts';"),
      file('src/cli/a.ts', "import { q } from '../store/store.ts';"),
      file('src/hub.ts', "import { main } from './cli/main.ts';"),
      file('src/hub/a.ts', "import { startHub } from '../hub.ts';"),
      file('src/cli/a.ts', "import { openChannels } from '../hub/channels.ts';"),
      file('src/extras/a.ts', ''),
      file('src/a.ts', ''),
      file('simulator/a.ts', "import { f } from '../src/formats/list.ts';"),
      file('simulator/a.ts', "import { f } from '../src/workflows/order/decide.ts';"),
      file('dashboard/src/a.ts', "import { f } from '../../src/model/values.ts';"),
      file('src/workflows/order/a.ts', "import { s } from '../shipment/state.ts';"),
      file('src/formats/x12-850/read.ts', "import { c } from '../x12-855/codes.ts';"),
      [
        file('src/workflows/rules/all.ts', "export { order } from '../order/index.ts';"),
        file('src/workflows/shipment/a.ts', "import { order } from '../rules/all.ts';"),
      ],
      [
        file('src/workflows/list.ts', "export { order } from './order/index.ts';"),
        file('src/workflows/shipment/a.ts', "import { order } from '../list.ts';"),
      ],
    ],
    good: [
      file(
        'src/model/a.ts',
        "import { T } from 'typebox';\nimport { d } from '../base/decimal.ts';",
      ),
      file('src/formats/x/read.ts', "import { SaxesParser } from 'saxes';"),
      file('src/pipeline/ingest.ts', "import type { Store } from '../store/store.ts';"),
      file('src/pipeline/translate.ts', "import type { Format } from '../formats/format.ts';"),
      file('src/api/a.ts', "import fastify from 'fastify';"),
      file('src/workflows/order/a.ts', "import { w } from '../workflow.ts';"),
      file('src/workflows/order/a.ts', "import { u } from '../rules/units.ts';"),
      file('src/formats/x12-850/read.ts', "import { lex } from '../syntax/x12/lexer.ts';"),
      file('src/formats/list.ts', "import { f } from './x12-850/index.ts';"),
      file('src/hub.ts', "import { serve } from './api/server.ts';"),
      file('src/hub.ts', "import { openChannels } from './hub/channels.ts';"),
      file('src/hub/a.ts', "import { s } from '../store/store.ts';"),
      file('simulator/a.ts', "import { startHub } from '../src/hub.ts';"),
    ],
  },
  'files have at most 500 lines': {
    rule: fileSizes,
    over: everything,
    bad: [file('src/base/a.ts', lines(501))],
    good: [file('src/base/a.ts', lines(500))],
  },
  'functions have at most 70 lines': {
    rule: functionSizes,
    over: product,
    bad: [
      file('src/base/a.ts', inFunction(71)),
      file('src/base/a.ts', `const f = () => {\n${lines(70)}};`),
      file('src/base/a.ts', `class A { m() {\n${lines(70)}} }`),
    ],
    good: [file('src/base/a.ts', inFunction(70))],
  },
  'pure folders read neither clock nor zone nor chance': {
    rule: pureNames,
    over: product,
    bad: [
      file('src/base/a.ts', 'const t = Date.now();'),
      file('src/base/a.ts', "const t = Date['now']();"),
      file('src/model/a.ts', 'const t = new Date();'),
      file('src/model/a.ts', 'const t = Date();'),
      file('src/formats/a.ts', 'const t = new Date(2026, 5, 4);'),
      file('src/workflows/order/a.ts', 'const h = date.getHours();'),
      file('src/pipeline/a.ts', 'const h = date.toLocaleString();'),
      file('src/pipeline/a.ts', 'const r = Math.random();'),
      file('src/pipeline/a.ts', 'const clock = Date.now;'),
    ],
    good: [
      file('src/base/a.ts', 'const t = new Date(ms).toISOString(); // not Date.now()'),
      file('src/base/a.ts', 'const t = Date.UTC(2026, 5, 4);'),
      file('src/base/a.ts', 'const h = date.getUTCHours();'),
      file('src/channels/a.ts', 'const t = Date.now();'),
    ],
  },
  'only the CLI speaks to a console': {
    rule: consoleOutsideCli,
    over: product,
    bad: [file('src/api/a.ts', "console.log('x');"), file('simulator/a.ts', 'run(console.error);')],
    good: [file('src/cli/a.ts', "console.log('x');"), file('src/api/a.ts', '// console.log')],
  },
  'acknowledgments are named in full': {
    rule: bareAcknowledgment,
    over: product,
    bad: [
      file('src/api/a.ts', 'const ack = 1;'),
      file('src/api/a.ts', 'type Ack = string;'),
      file('src/api/a.ts', 'send({ ack: true });'),
      file('src/api/a.ts', 'message.ack();'),
    ],
    good: [file('src/api/a.ts', "const functionalAcknowledgment = 1; read('ACK');")],
  },
  'file names say what is inside': {
    rule: emptyWords,
    over: everything,
    bad: [
      file('src/api/helpers.ts', ''),
      file('src/common/a.ts', ''),
      file('src/api/order-service.ts', ''),
      file('src/api/utils/a.ts', ''),
    ],
    good: [file('src/api/service-levels.ts', ''), file('src/api/utility-invoice.ts', '')],
  },
  'no rule is switched off and no work is promised': {
    rule: waysAround,
    over: everything,
    bad: [
      file('src/api/a.ts', '// TODO later'),
      file('src/api/a.ts', '// @ts-expect-error\nx();'),
      file('src/api/a.ts', '// biome-ignore lint: because\nx();'),
      file('src/api/a.ts', 'const x = y as any;'),
      file('src/api/a.ts', 'const x = y as unknown as Z;'),
      file('src/api/a.ts', 'try { x(); } catch {}'),
      file('src/api/a.ts', 'try { x(); } catch { /* fine */ }'),
    ],
    good: [file('src/api/a.ts', "const x = 'TODO' as string; try { x(); } catch (e) { log(e); }")],
  },
  'no test is parked': {
    rule: parkedTests,
    over: everything,
    bad: [
      file('tests/a.test.ts', "it.skip('x', () => {});"),
      file('tests/a.test.ts', "describe.only('x', () => {});"),
      file('tests/a.test.ts', "test.todo('x');"),
    ],
    good: [file('tests/a.test.ts', "it.skipIf(url === undefined)('x', () => {});")],
  },
  'SQL reads the clock through hub_now() and makes no ids': {
    rule: sqlClock,
    over: product,
    bad: [
      file('src/store/a.sql', 'select now()'),
      file('src/store/a.sql', 'update t set at = CURRENT_TIMESTAMP'),
      file('src/store/a.sql', 'select clock_timestamp ()'),
      file('src/store/a.sql', 'insert into t values (gen_random_uuid())'),
      file('src/store/a.ts', 'const q = sql`select now()`;'),
      file('src/store/a.ts', "query('select current_date');"),
      file(
        'src/store/a.sql',
        'create function hub_now() returns x as $$ select now() $$; select now();',
      ),
    ],
    good: [
      file('src/store/a.sql', 'select hub_now() -- never now()'),
      file(
        'src/store/a.sql',
        'CREATE OR REPLACE FUNCTION hub_now() RETURNS timestamptz LANGUAGE sql AS $f$ SELECT clock_timestamp() $f$;',
      ),
      file('src/store/a.ts', 'const q = sql`select hub_now()`;'),
      file('src/api/a.ts', "const text = 'Do it now (please).';"),
    ],
  },
};

describe.each(Object.entries(checks))('%s', (_, { rule, over, bad, good }) => {
  it('here', () => {
    expect(rule(over)).toEqual([]);
  });

  it.each(bad.map((example) => [example].flat()))(
    'and would be found in $path: $text',
    (...all) => {
      expect(rule(all)).not.toEqual([]);
    },
  );

  it.each(good.map((example) => [example].flat()))('and allows $path: $text', (...all) => {
    expect(rule(all)).toEqual([]);
  });
});

describe('every file is reached by something that runs', () => {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8');
  const generator = readFileSync(join(root, 'scripts/generate.mjs'), 'utf8');
  const entries = [
    ...new Set(manifest.match(/(?<=dist\/)[\w/-]+(?=\.js)/g)),
    ...[...generator.matchAll(/load\('([\w/-]+)\.js'\)/g)].map(([, path]) => `src/${path}`),
  ]
    .map((entry) => `${entry}.ts`)
    .filter((entry) => !entry.startsWith('bench/'));

  it('here', () => {
    const running = product.filter(({ path }) => !path.startsWith('dashboard/'));
    expect(entries).toContain('src/cli/main.ts');
    expect(deadFiles(running, entries)).toEqual([]);
  });

  it('and would be found', () => {
    const main = file(
      'main.ts',
      "import './a.ts'; new Worker(new URL('./w.js', import.meta.url));",
    );
    const alive = [main, file('a.ts', ''), file('w.ts', '')];
    expect(deadFiles(alive, ['main.ts'])).toEqual([]);
    expect(deadFiles([...alive, file('b.ts', "import './a.ts';")], ['main.ts'])).toEqual([
      'b.ts:1 is reached by nothing that runs',
    ]);
    expect(deadFiles([], ['main.ts'])).toEqual(['main.ts:1 is an entry and does not exist']);
  });
});

describe('ARCHITECTURE.md names each folder of src', () => {
  const unnamed = (text: string, folders: string[]) =>
    folders.filter((folder) => !new RegExp(`(^|[\\s\`|/(])${folder}/`, 'm').test(text));

  it('here', () => {
    expect(existsSync(join(root, 'ARCHITECTURE.md'))).toBe(true);
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    expect(unnamed(text, folders)).toEqual([]);
    expect(text.split('\n').length).toBeLessThanOrEqual(300);
  });

  it('and would be found', () => {
    expect(unnamed('  base/  src/model/ supermodels/', ['base', 'model', 'models'])).toEqual([
      'models',
    ]);
  });
});

describe('what the compiler and the package client are told', () => {
  it('compiles the pure folders without Node and without a browser', () => {
    const config = readFileSync(join(root, 'tsconfig.pure.json'), 'utf8');
    for (const folder of pureFolders) expect(config).toContain(`"${folder}"`);
    expect(config).toMatch(/"lib": \["ES2023"\]/);
    expect(config).toMatch(/"types": \[\]/);
  });

  it('keeps download addresses out of the lock file', () => {
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
    expect(lock.match(/"resolved": "[a-z+]+:.*/g)).toBeNull();
  });
});
