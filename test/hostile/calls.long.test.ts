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
import { fillSchema, type JsonSchema, repeatTo, units } from './odd-values.ts'

/** Milliseconds that a call may take more than the same call with ordinary texts. */
const MOST_MS = 100
/** Bodies are at most 64 KB. */
const BODY_LENGTH = 60_000

type Operation = { requestBody?: { content: Record<string, { schema: JsonSchema }> } }
type Call = { method: string; path: string; schema: JsonSchema }

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
      // Where an address names something, there is nothing to find here, and nobody reads the body. What the schemas of
      // those calls take is tested in call-schemas.test.ts.
      return schema && !path.includes('{') ? [{ method, path, schema }] : []
    }),
  )
})

test('no text in the body of a call keeps the server busy', async () => {
  expect(calls.length).toBeGreaterThan(30)
  const slow: string[] = []
  const admin = await makeUser(db(), { role: 'admin' })
  for (const [at, { method, path, schema }] of calls.entries()) {
    const send = async (body: unknown) => {
      const request = agent[method as 'post'](path) // the document holds no other words
      return request.set({ Host: '127.0.0.1', Cookie: cookie }).send(JSON.stringify(body)).type('json')
    }
    // Some calls end the session.
    const cookie = await signIn(db(), admin)
    const ordinary = await workOf(() => send(fillSchema(schema, repeatTo('kata '), BODY_LENGTH / 3)))
    for (const turn of [0, 7]) {
      const unit = units[(at + turn) % units.length] ?? ''
      const body = fillSchema(
        schema,
        repeatTo(unit),
        (BODY_LENGTH / new TextEncoder().encode(unit).length) * unit.length,
      )
      const most = ordinary + MOST_MS
      const work = await workOf(() => send(body), most)
      if (work > most)
        slow.push(`${method} ${path} with ${unit}: ${Math.round(work)} ms, ordinary ${Math.round(ordinary)}`)
    }
  }
  expect(slow).toEqual([])
})
