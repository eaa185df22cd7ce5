import http from 'node:http'
import { pino } from 'pino'
import supertest from 'supertest'
import { beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { testConfig, testSecret } from '../support/app.ts'
import { workOf } from '../support/cpu.ts'
import { useOwnDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

/** Milliseconds that a call may take more than the same call with ordinary texts. */
const MOST_MS = 100
/** Bodies are at most 64 KB. */
const BODY_LENGTH = 60_000

type Schema = {
  type?: string | string[]
  maxLength?: number
  $ref?: string
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  default?: unknown
}
type Operation = { requestBody?: { content: Record<string, { schema: Schema }> } }
type Call = { method: string; path: string; schema: Schema }

const db = useOwnDatabase()
let agent: ReturnType<typeof supertest>
let calls: Call[]

beforeAll(async () => {
  await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas' })
  const { answer } = createApp({ config: testConfig(), secret: testSecret, db: db(), log: pino({ level: 'silent' }) })
  agent = supertest(http.createServer(answer))
  const { body } = await agent.get('/openapi.json').set('Host', '127.0.0.1')
  const paths: Record<string, Record<string, Operation>> = body.paths
  calls = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { requestBody }]) => {
      const named = requestBody?.content['application/json']?.schema
      const schema = named?.$ref ? body.components.schemas[named.$ref.split('/').at(-1) ?? ''] : named
      return schema ? [{ method, path: path.replace(/\{[^}]*\}/g, '1'), schema }] : []
    }),
  )
})

/** A value of a schema in which each text is `text` of as many characters as it may have, at most `most`. */
function fillOf(schema: Schema, text: (length: number) => string, most: number): unknown {
  const [first] = schema.anyOf ?? []
  if (first) return fillOf(first, text, most)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const type = [schema.type ?? 'string'].flat()[0]
  if (type === 'string') return text(Math.min(schema.maxLength ?? most, most))
  if (type === 'integer' || type === 'number') return 1
  if (type === 'boolean') return true
  if (type === 'array') return [fillOf(schema.items ?? {}, text, most)]
  const fields = Object.entries(schema.properties ?? {})
  const each = Math.floor(most / Math.max(1, fields.length))
  return Object.fromEntries(fields.map(([name, field]) => [name, fillOf(field, text, each)]))
}

const units = ['A’', 'a ', ' ', 'A: “. ', '\n', '[(', '@a', '1.', '–', 'Ａ', 'e\u0301', '**', '<a>', '\\', '👨‍👩‍👧']
const filled = (unit: string) => (length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length)

test('no text in the body of a call keeps the server busy', async () => {
  expect(calls.length).toBeGreaterThan(100)
  const slow: string[] = []
  const admin = await makeUser(db(), { role: 'admin' })
  for (const [at, { method, path, schema }] of calls.entries()) {
    const send = async (body: unknown) => {
      const request = agent[method as 'post'](path) // the document holds no other words
      return request.set({ Host: '127.0.0.1', Cookie: cookie }).send(JSON.stringify(body)).type('json')
    }
    // Some calls end the session.
    const cookie = await signIn(db(), admin)
    const ordinary = await workOf(() => send(fillOf(schema, filled('kata '), BODY_LENGTH / 3)))
    for (const turn of [0, 5, 10]) {
      const unit = units[(at + turn) % units.length] ?? ''
      const body = fillOf(schema, filled(unit), (BODY_LENGTH / new TextEncoder().encode(unit).length) * unit.length)
      const most = ordinary + MOST_MS
      const work = await workOf(() => send(body), most)
      if (work > most)
        slow.push(`${method} ${path} with ${unit}: ${Math.round(work)} ms, ordinary ${Math.round(ordinary)}`)
    }
  }
  expect(slow).toEqual([])
})
