/** The contracts: complete, valid, and committed as the code has them. */
import { existsSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { asyncApi, asyncApiText } from '../../src/api/asyncapi.ts';
import { openApiOf, openApiText } from '../../src/api/openapi.ts';
import { apiProblems } from '../../src/api/problems.ts';
import { routes } from '../../src/api/routes.ts';
import {
  configurationSchemaFiles,
  documentSchemaFiles,
  documentSchemaOf,
} from '../../src/api/schemas.ts';
import { scopeNames } from '../../src/api/scopes.ts';
import { propertiesOf } from '../../src/api/validate.ts';
import { documentKinds } from '../../src/model/document.ts';
import { purchaseOrder, repositoryFile } from './kit.ts';

const accept = 'To accept: npm run generate, and commit what it wrote.';

describe('OpenAPI', () => {
  const document = openApiOf(routes);

  it('is valid as OpenAPI 3.1', async () => {
    const result = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('would be found invalid', async () => {
    const broken = { ...JSON.parse(JSON.stringify(document)), paths: { '/x': { get: 7 } } };
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it('has every route, once, with an id of its own', () => {
    const ids = routes.map(({ operationId }) => operationId);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    const paths = document.paths as Record<string, Record<string, { operationId: string }>>;
    const described = Object.values(paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(described.sort()).toEqual(ids.sort());
  });

  it('refers only to what it defines', () => {
    const text = JSON.stringify(document);
    const names = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, n]) => n));
    const defined = Object.keys((document.components as { schemas: object }).schemas);
    expect([...names].filter((name) => !defined.includes(String(name)))).toEqual([]);
  });

  it.each(routes)('$operationId names each path parameter', ({ path, params = {} }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(params)).toEqual(inPath);
  });

  it.each(routes)(
    '$operationId promises a link to more where it has pages, and only there',
    (one) => {
      const paths = document.paths as Record<
        string,
        Record<string, { responses: Record<string, { headers?: object }> }>
      >;
      const { responses } = paths[one.path]?.[one.method.toLowerCase()] ?? { responses: {} };
      const promised = Object.values(responses).some(({ headers = {} }) => 'Link' in headers);
      const pages = one.success.some(({ schema }) => {
        const members = schema === undefined ? {} : propertiesOf(schema);
        return 'rows' in members && 'next' in members;
      });
      expect(promised).toBe(pages);
    },
  );

  it.each(routes.filter(({ method }) => method === 'GET'))(
    '$operationId has pages where it answers rows',
    ({ success }) => {
      for (const { schema } of success) {
        const members = schema === undefined ? {} : propertiesOf(schema);
        if ('rows' in members) expect(members).toHaveProperty('next');
      }
    },
  );

  it('uses every scope', () => {
    const used = new Set(routes.map(({ scope }) => scope));
    expect(scopeNames.filter((scope) => scope !== 'admin' && !used.has(scope))).toEqual([]);
  });

  it('promises only answers that the registry has', () => {
    for (const { status, title, remedy } of Object.values(apiProblems)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title.length * remedy.length).toBeGreaterThan(0);
    }
  });
});

describe('AsyncAPI', () => {
  it('has a message for every kind of document and for events, and no reference into nowhere', () => {
    const document = asyncApi();
    const { messages, schemas } = document.components as Record<string, object>;
    expect(Object.keys(messages ?? {}).sort()).toEqual([...documentKinds, 'event'].sort());
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    expect(names.filter((name) => !(String(name) in (schemas ?? {})))).toEqual([]);
  });
});

describe('schemas of documents', () => {
  const ajv = new Ajv2020({ strict: false });

  it.each(documentKinds)('%s is a schema that stands by itself', (kind) => {
    expect(typeof ajv.compile(documentSchemaOf(kind))).toBe('function');
  });

  it('take a document and refuse another', () => {
    const check = new Ajv2020({ strict: false }).compile(documentSchemaOf('purchase_order'));
    expect(check(purchaseOrder('1'))).toBe(true);
    expect(check({ ...purchaseOrder('1'), surprise: true })).toBe(false);
    expect(check({ ...purchaseOrder('1'), lines: 'none' })).toBe(false);
  });
});

describe('what is committed', async () => {
  const page: string = '../../scripts/api-page.mjs';
  const { apiPage } = (await import(page)) as { apiPage(document: object): string };
  const files = {
    'docs/reference/api.md': apiPage(openApiOf(routes)),
    'contracts/openapi.json': openApiText(routes),
    'contracts/asyncapi.json': asyncApiText(),
    ...documentSchemaFiles(),
    ...configurationSchemaFiles(),
  };

  it.each(Object.entries(files))('%s is what the code says', (path, text) => {
    const exists = existsSync(new URL(`../../${path}`, import.meta.url));
    expect(exists, `${path} is missing. ${accept}`).toBe(true);
    expect(repositoryFile(path), accept).toBe(text);
  });
});
