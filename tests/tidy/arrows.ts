/** Who may import whom: the table of ARCHITECTURE.md, as data. */
import { importsOf, isCode, type Rule, resolveImport, type Source } from './source.ts';

type House = {
  /** Folders below src, or single files, that it may import besides itself. */
  from: readonly string[];
  /** Packages that it may import; `any` for those that are not pure. */
  packages: readonly string[] | 'any';
};

/** What the pipeline knows of the outside: the interfaces, never what stands behind them. */
const INTERFACES = ['src/formats/format.ts', 'src/channels/channel.ts', 'src/store/store.ts'];

/** What the composition root puts together. */
const COMPOSED = [
  'src/base',
  'src/model',
  'src/workflows',
  'src/formats',
  'src/channels',
  'src/connectors',
  'src/pipeline',
  'src/store',
  'src/api',
  'src/workers',
];

const HOUSES: Readonly<Record<string, House>> = {
  'src/base': { from: [], packages: [] },
  'src/model': { from: ['src/base'], packages: ['typebox'] },
  'src/workflows': { from: ['src/model', 'src/base'], packages: [] },
  'src/formats': {
    from: ['src/model', 'src/base'],
    packages: ['typebox', 'saxes', 'csv-parse'],
  },
  'src/channels': { from: ['src/base'], packages: 'any' },
  'src/connectors': {
    from: ['src/model', 'src/base', 'src/channels/channel.ts'],
    packages: 'any',
  },
  'src/pipeline': {
    from: ['src/workflows', 'src/model', 'src/base', ...INTERFACES],
    packages: ['typebox'],
  },
  'src/store': { from: ['src/workflows', 'src/model', 'src/base'], packages: 'any' },
  'src/api': {
    from: ['src/pipeline', 'src/model', 'src/base', 'src/store/store.ts'],
    packages: 'any',
  },
  'src/workers': {
    from: [
      'src/pipeline',
      'src/formats',
      'src/workflows',
      'src/model',
      'src/base',
      'src/store/store.ts',
    ],
    packages: 'any',
  },
  'src/offline': {
    from: ['src/formats', 'src/model', 'src/base'],
    packages: 'any',
  },
  'src/cli': { from: ['src/hub.ts', 'src/offline'], packages: 'any' },
  'src/hub.ts': { from: ['src/hub', ...COMPOSED], packages: 'any' },
  'src/hub': { from: COMPOSED, packages: 'any' },
  simulator: { from: ['src/hub.ts', 'src/model', 'src/base'], packages: 'any' },
  dashboard: { from: ['contracts'], packages: 'any' },
};

export const pureFolders = [
  'src/base',
  'src/model',
  'src/workflows',
  'src/formats',
  'src/pipeline',
] as const;

type Seal = { parent: string; shared: readonly string[] };

/** Folders whose subfolders may not know each other, but for those that hold what they share. */
const SEALED: readonly Seal[] = [
  { parent: 'src/workflows', shared: ['rules'] },
  { parent: 'src/formats', shared: ['syntax', 'x12-codes', 'x12-parts'] },
];

/** Every import follows an arrow, every file lives in a house; workflows and formats are sealed. */
export const arrows: Rule = (sources) => {
  const code = sources.filter((source) => isCode(source.path));
  return [...code.flatMap(arrowsOf), ...SEALED.flatMap((seal) => sealsOf(code, seal))];
};

/** The house that `path` belongs to; `undefined` for a folder that nobody planned. */
export function houseOf(path: string): string | undefined {
  return Object.keys(HOUSES).find((house) => isWithin(path, house));
}

export function isPure(path: string): boolean {
  return pureFolders.some((folder) => isWithin(path, folder));
}

function arrowsOf(source: Source): string[] {
  const name = houseOf(source.path);
  const house = name === undefined ? undefined : HOUSES[name];
  if (name === undefined || house === undefined) {
    return [`${source.path}:1 is in no folder of the plan`];
  }
  const findings: string[] = [];
  for (const { specifier, line } of importsOf(source)) {
    const target = resolveImport(source.path, specifier);
    const allowed =
      target === undefined
        ? mayUsePackage(house, specifier)
        : [name, ...house.from].some((folder) => isWithin(target, folder));
    if (!allowed) findings.push(`${source.path}:${line} ${name} may not import ${specifier}`);
  }
  return findings;
}

function mayUsePackage(house: House, specifier: string): boolean {
  if (house.packages === 'any') return true;
  return house.packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
}

/**
 * A sealed folder imports itself and what its parent shares, and of that only files that know no
 * sealed folder themselves: the seal cannot be walked around.
 */
function sealsOf(sources: readonly Source[], seal: Seal): string[] {
  const roomOf = (path: string) => {
    const room = path.startsWith(`${seal.parent}/`) ? path.split('/').slice(2) : [];
    return room.length > 1 && !seal.shared.includes(room[0] ?? '') ? room[0] : undefined;
  };
  const knowing = new Set(
    sources
      .filter(({ path }) => path.startsWith(`${seal.parent}/`) && roomOf(path) === undefined)
      .filter((source) => targetsOf(source).some(({ target }) => roomOf(target) !== undefined))
      .map(({ path }) => path),
  );
  return sources.flatMap((source) => {
    const own = roomOf(source.path);
    if (own === undefined) return [];
    return targetsOf(source)
      .filter(({ target }) => (roomOf(target) ?? own) !== own || knowing.has(target))
      .map(({ target, line }) => `${source.path}:${line} ${own} is sealed from ${target}`);
  });
}

function targetsOf(source: Source): { target: string; line: number }[] {
  return importsOf(source).flatMap(({ specifier, line }) => {
    const target = resolveImport(source.path, specifier);
    return target === undefined ? [] : [{ target, line }];
  });
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
