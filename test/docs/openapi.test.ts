import { createConfig, lintFromString } from '@redocly/openapi-core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { operationsIn } from '../../src/platform/openapi.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { createChecker, documentOf } from '../support/document.ts'
import { read } from '../support/page.ts'
import { isApi, routeLines, socketRights } from '../support/rights.ts'

const db = useDatabase()
const document = documentOf('https://toko.example')
const calls = operationsIn(document.paths)
const webhooks = operationsIn(document.webhooks)
const check = createChecker(document)
/** An address as the document has it: below /api/ and for sockets with a last slash, at the root without one. */
const named = (address: string) =>
  `${address.replace(/:(\w+)/g, '{$1}').replace(/\/$/, '')}${/^\/(api|ws)\//.test(address) ? '/' : ''}`

const isPicture = (address: string) => address.startsWith('/static/')

test('every public call and every socket of the site is in the document, and no other', () => {
  const routes = routeLines
    .map((line) => line.split(' '))
    .filter(([, address = '']) => isApi(address) && !isPicture(address))
    .map(([method = '', address = '']) => `${method} ${named(address)}`)
  const sockets = Object.keys(socketRights).map((address) => `GET ${named(address)}`)
  const described = calls.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  expect(described.sort()).toEqual([...routes, ...sockets].sort())
  expect(webhooks.map(({ path }) => path)).toEqual(expect.arrayContaining(['xenditInvoice', 'monitorAlert']))
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
    expect([path, needsAccount]).toEqual([path, rights.get(`${method.toUpperCase()} ${path}`) !== 'anyone'])
    for (const name of operation.security.flatMap((set) => Object.keys(set)))
      expect(document.components.securitySchemes).toHaveProperty(name)
  }
})

test('two independent validators find nothing', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)))
  expect([valid, errors]).toEqual([true, undefined])
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: {
      // Addresses of this site end with a slash, and a WebSocket answers 101.
      'no-path-trailing-slash': 'off',
      'operation-2xx-response': 'off',
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
  expect(typesAt('/api/v1/comics/{id}/similar/')).toContainEqual(['id', 'integer'])
  expect(typesAt('/api/v1/subscriptions/payment-status/{invoice}/')).toEqual([['invoice', 'string']])
})

test('the page for people says how a body is sent, and shows JSON only where JSON is taken', async () => {
  const { all } = read((await site(db()).get('/docs')).text)
  const said = (id: string) => all(`[id="${id}"]`)[0]?.text.replace(/\s+/g, ' ') ?? ''
  expect(said('createProgram')).toContain('Sebagai multipart/form-data.')
  expect(said('createProgram')).not.toContain('Contoh isi')
  expect(said('logInClient')).toContain('Sebagai application/x-www-form-urlencoded.')
  expect(said('logIn')).toContain('Sebagai application/json.')
  expect(said('logIn')).toContain('Contoh isi')
})

test('the page for people shows every call, socket and webhook', async () => {
  const { text } = await site(db()).get('/docs').expect(200)
  const page = read(text)
  for (const { method, path, operation } of calls) {
    const at = `#${operation.operationId}`
    const word = operation['x-messages'] ? 'WS' : method.toUpperCase()
    expect(page.text(`${at} .docs-path`)).toBe(`${word} ${path}`)
    const [body] = Object.values(operation.requestBody?.content ?? {})
    const fields = Object.keys((body?.schema as { properties?: object } | undefined)?.properties ?? {})
    const shown = [...operation.parameters.map(({ name }) => name), ...fields]
    expect(page.texts(`${at} tbody th code`)).toEqual(shown)
    const { 'x-messages': sent = {}, 'x-heard': heard = {} } = operation
    expect(page.texts(`${at} summary code`)).toEqual([...Object.keys(heard), ...Object.keys(sent)])
  }
  for (const { operation } of webhooks) expect(page.text(`#${operation.operationId} h3`)).toBe(operation.summary)
  const codes = Object.values(document.components.responses).map(
    ({ content }) => (content['application/json'].example as { error_code: string }).error_code,
  )
  expect(new Set(page.texts('.docs-body > .docs-split .docs-errors code'))).toEqual(new Set(codes))
})
