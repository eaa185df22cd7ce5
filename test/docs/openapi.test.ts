import { createConfig, lintFromString } from '@redocly/openapi-core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { describeApis } from '../../src/platform/api/document.ts'
import { operationsIn } from '../../src/platform/api/openapi.ts'
import { releaseVersion } from '../../src/root.ts'
import { bytesOf, createChecker, documentOf, schemasIn } from '../support/document.ts'
import { isApi, routeLines, socketRights } from '../support/rights.ts'

const document = documentOf('https://toko.example')
const calls = operationsIn(document.paths)
const webhooks = operationsIn(document.webhooks)
const check = createChecker(document)
/** An address as the document has it, without a last slash. */
const named = (address: string) => address.replace(/:(\w+)/g, '{$1}').replace(/\/$/, '')
const isDescribed = (address: string) =>
  isApi(address) || /^\/(health|health\/ready|metrics|internal\/.*|status\/.*\.\w+)$/.test(address)

test('every public call and every socket of the site is in the document, and no other', () => {
  const routes = routeLines
    .map((line) => line.split(' '))
    .filter(([, address = '']) => isDescribed(address))
    .map(([method = '', address = '']) => `${method} ${named(address)}`)
  const sockets = Object.keys(socketRights).map((address) => `GET ${named(address)}`)
  const described = calls.map(({ method, path }) => `${method.toUpperCase()} ${named(path)}`)
  expect(described.sort()).toEqual([...routes, ...sockets].sort())
  expect(webhooks.map(({ path }) => path)).toEqual(expect.arrayContaining(['xenditInvoice', 'monitorAlert']))
})

test('addresses are written as the clients of each system write them', () => {
  const slashed = calls.filter(({ path }) => path.endsWith('/') && !path.startsWith('/ws/'))
  const isSlashless = (name: string) => /^(Komik|AniLibria)/.test(name)
  expect(slashed.flatMap(({ path, operation }) => (operation.tags.some(isSlashless) ? [path] : []))).toEqual([])
  const isSubscription = (path: string) => path.startsWith('/api/v1/subscriptions/')
  expect(slashed.filter(({ path }) => isSubscription(path))).toEqual([])
})

test('operations and the headings of a page are told apart by their names', () => {
  const all = [...calls, ...webhooks].map(({ operation }) => operation)
  const headings = all.filter((one) => !one['x-alias-of']).map(({ tags, summary }) => `${tags[0]}: ${summary}`)
  for (const names of [all.map(({ operationId }) => operationId), headings])
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})

test('each error answer is written out once, and the document is small', () => {
  const answers = calls.flatMap(({ operation }) =>
    Object.entries(operation.responses).filter(([status]) => /^([45]|default)/.test(status)),
  )
  expect(answers.filter(([, answer]) => !('$ref' in answer))).toEqual([])
  const shared = Object.values(document.components.responses).map((answer) => JSON.stringify(answer))
  expect(new Set(shared).size).toBe(shared.length)
  expect(bytesOf(answers.map(([status, answer]) => ({ [status]: answer })))).toBeLessThan(50_000)
  expect(bytesOf(document)).toBeLessThan(1_000_000)
})

test('a field has one spelling, and an older one is named with it as deprecated', () => {
  const camel = (name: string) => name.replace(/[_-]+(\w)/g, (_, letter: string) => letter.toUpperCase())
  const twins: unknown[] = []
  const older: string[] = []
  for (const { properties } of schemasIn(document)) {
    const names = Object.keys(properties ?? {}).map(camel)
    twins.push(...names.filter((name, at) => names.indexOf(name) !== at))
    for (const { 'x-deprecated-spelling': name, description } of Object.values(properties ?? {})) {
      if (name === undefined) continue
      older.push(String(name))
      expect(description).toContain(`\`${name}\`, ejaan lama yang usang (deprecated)`)
    }
  }
  expect(twins).toEqual([])
  expect([...new Set(older)].sort()).toEqual(['coverUrl', 'idToken', 'packageId', 'packageSlug', 'refreshToken'])
  const lists = calls.map(({ operation }) => operation.parameters.map(({ name }) => camel(name)))
  // Names of parts differ by more than upper and lower case and the lines between words.
  lists.push(
    ...Object.values(document.components).map((parts) =>
      Object.keys(parts).map((name) => name.replaceAll('_', '').toLowerCase()),
    ),
  )
  for (const names of lists) expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})

test('patterns mean the same to JavaScript, Python and RE2, and refuse control characters', () => {
  const patterns = new Set(schemasIn(document).flatMap(({ pattern }) => (typeof pattern === 'string' ? [pattern] : [])))
  // Letters, classes of letters and ranges, groups, alternatives, anchors, and counts up to 1,000.
  const inClass = /(?:[^\\[\]^]|\\x[0-9a-f]{2}|\\[^\w\s])/.source
  const part = `\\^|\\$|\\||\\((?:\\?:)?|\\)|[?*+]|\\{\\d{1,3}(?:,\\d{0,3})?\\}|\\[\\^?${inClass}+\\]|\\\\[^\\w\\s]|[^\\\\^$.*+?()[\\]{}|]`
  for (const pattern of patterns) {
    expect([pattern, new RegExp(`^(?:${part})+$`).test(pattern)]).toEqual([pattern, true])
    for (const flags of ['', 'u']) expect(() => new RegExp(pattern, flags)).not.toThrow()
  }
  const texts = [...patterns].filter((pattern) => pattern.startsWith('^[^\\x00-\\x1f'))
  expect(texts).toHaveLength(2)
  for (const text of texts)
    for (const flags of ['', 'u']) {
      const allows = (sent: string) => new RegExp(text, flags).test(sent)
      expect(['Kaos 夜 👕', 'a\u00a0b'].map(allows)).toEqual([true, true])
      expect(['a\u0000', 'a\nb', '\u007f', 'a\u0085'].map(allows)).toEqual([false, false, false, false])
    }
})

test('the version is the site’s, and changes with what the document says, not with where it is read', () => {
  const { version } = document.info
  const [release, hash] = version.split('+')
  expect(release).toBe(releaseVersion)
  expect(hash).toMatch(/^[0-9a-f]{8}$/)
  expect(documentOf('https://lain.invalid').info.version).toBe(documentOf('https://toko.invalid').info.version)
  expect(describeApis('https://toko.example', []).info.version).not.toBe(version)
})

test('who may call is what the routes demand', () => {
  const rights = new Map(
    routeLines.map((line) => line.split(' ')).map(([m, a = '', right]) => [`${m} ${named(a)}`, right]),
  )
  for (const [address, right] of Object.entries(socketRights)) rights.set(`GET ${named(address)}`, right)
  for (const { method, path, operation } of calls) {
    const { security } = operation
    const needsAccount =
      security.length > 0 && security.every((set) => 'session' in set || 'bearer' in set || 'oauth2' in set)
    expect([path, needsAccount]).toEqual([path, rights.get(`${method.toUpperCase()} ${named(path)}`) !== 'anyone'])
    for (const name of operation.security.flatMap((set) => Object.keys(set)))
      expect(document.components.securitySchemes).toHaveProperty(name)
  }
})

test('every call is in one group of one system, and an older address names the operation that it repeats', () => {
  const groups = document['x-tagGroups'].flatMap(({ tags }) => tags)
  expect(groups.toSorted()).toEqual(document.tags.map(({ name }) => name).toSorted())
  expect(new Set(groups).size).toBe(groups.length)
  const named = new Map(calls.map((call) => [call.operation.operationId, call]))
  for (const { method, path, operation } of [...calls, ...webhooks]) {
    expect([path, operation.tags.filter((tag) => groups.includes(tag)).length]).toEqual([path, 1])
    const { 'x-alias-of': aliasOf, operationId } = operation
    if (!aliasOf) continue
    const { 'x-alias-of': further, summary, tags } = named.get(aliasOf)?.operation ?? {}
    expect([operationId, further, named.get(aliasOf)?.method]).toEqual([operationId, undefined, method])
    expect([operationId, summary, tags]).toEqual([operationId, operation.summary, operation.tags])
  }
  const aliases = calls.filter(({ operation }) => operation['x-alias-of']).map(({ path }) => path)
  for (const older of ['/api/v1/chars', '/api/v1/admin/orders/{id}/', '/api/v1/subscriptions/payment-callback'])
    expect(aliases).toContain(older)
})

test('two independent validators find nothing', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)))
  expect([valid, errors]).toEqual([true, undefined])
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: {
      // Addresses of this site end with a slash.
      'no-path-trailing-slash': 'off',
      // Clients of comics have such addresses: /comics/show/{id} beside /comics/{id}/similar.
      'no-ambiguous-paths': 'off',
      'no-invalid-media-type-examples': 'error',
      'no-invalid-parameter-examples': 'error',
      'no-invalid-schema-examples': 'error',
      'no-unused-components': 'error',
    },
  })
  const source = JSON.stringify(document)
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config })
  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([])
})

test('every call has an example of its parameters, its body and its good answer, and each is as its schema says', () => {
  for (const { path, operation } of [...calls, ...webhooks]) {
    for (const { name, schema, required, example } of operation.parameters) {
      if (required && !operation.tags.includes('Status'))
        expect([path, name, typeof example]).not.toContain('undefined')
      if (example !== undefined) expect([path, name, check(schema, example)]).toEqual([path, name, []])
    }
    for (const { schema, example } of Object.values(operation.requestBody?.content ?? {}))
      expect([path, check(schema, example)]).toEqual([path, []])
    for (const answer of Object.values(operation.responses)) {
      const json = '$ref' in answer ? undefined : answer.content?.['application/json']
      if (json) expect([path, check(json.schema, json.example)]).toEqual([path, []])
    }
    const { 'x-messages': sent = {}, 'x-heard': heard = {} } = operation
    for (const [type, { examples, ...schema }] of [...Object.entries(sent), ...Object.entries(heard)]) {
      expect(examples).toHaveLength(1)
      for (const example of examples ?? []) expect([path, type, check(schema, example)]).toEqual([path, type, []])
    }
  }
  const page = document.paths['/api/v1/anime-terbaru/']?.get?.parameters[0]
  expect(page).toMatchObject({ name: 'page', example: 1 })
  expect(Object.keys(document.components.schemas.Week?.properties ?? {})).toHaveLength(7)
})

test('an address takes whole numbers for ids, and words for names', () => {
  const typesAt = (path: string) => document.paths[path]?.get?.parameters.map(({ name, schema }) => [name, schema.type])
  expect(typesAt('/api/v1/comics/{id}/similar')).toContainEqual(['id', 'integer'])
  expect(typesAt('/api/v1/subscriptions/payment-status/{invoice}')).toEqual([['invoice', 'string']])
})
