import { expect, test } from 'vitest'
import * as z from 'zod'
import { InvalidFields, readFields } from '../../src/web/call-errors.ts'
import { workOf } from '../support/cpu.ts'
import { calls } from './calls.ts'
import { fillSchema, type JsonSchema, oddValues, repeatTo, replaceEach, units } from './odd-values.ts'

/**
 * What the schemas of all calls make of hostile values. That each reader of bodies withstands hostile bodies is tested
 * through HTTP in readers.test.ts.
 */

/** Milliseconds for which the server may serve nobody else. */
const MOST_MS = 100
/** Bodies are at most 64 KB. */
const BODY_LENGTH = 60_000

const toJson = (schema: z.ZodType) =>
  // Safe: the parts that are read have these types in every JSON Schema.
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema

const schemas = calls.flatMap(({ id, body, query, bodyExample }) => [
  ...(body ? [{ name: `the body of ${id}`, schema: body, json: toJson(body), example: bodyExample }] : []),
  ...(query ? [{ name: `the query of ${id}`, schema: query, json: toJson(query), example: undefined }] : []),
])
/** The calls of this API answer in Russian. */
const isForeign = (name: string) => name.includes('internal')

test('a hostile value in any field of any call is taken or refused in Indonesian', () => {
  const values = oddValues.map((text): unknown => JSON.parse(text))
  const wrong = new Set<string>()
  for (const { name, schema, json, example } of schemas) {
    const whole = fillSchema(json, repeatTo('kata '), 20)
    const base = isRecord(whole) && isRecord(example) ? { ...whole, ...example } : whole
    for (const [at, value] of values.entries()) {
      let nth = at
      for (const fields of replaceEach(base, value)) {
        nth += 1
        // Objects and lists go into every field, and of texts and numbers each field gets a quarter.
        if (!isRecord(value) && nth % 4 > 0) continue
        const message = findFault(schema, fields)
        if (message && !(isForeign(name) && english.test(message)))
          wrong.add(`${name} with ${JSON.stringify(value).slice(0, 40)}: ${message}`)
      }
    }
  }
  expect([...wrong].slice(0, 30)).toEqual([])
  expect(schemas.length).toBeGreaterThan(100)
})

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null

/** What is wrong with how a schema refuses fields; null if nothing is. */
function findFault(schema: z.ZodType, fields: unknown): string | null {
  try {
    readFields(schema, fields)
    return null
  } catch (error) {
    if (!(error instanceof InvalidFields)) return `breaks: ${error}`
    return english.exec(JSON.stringify(error.details))?.[0] ?? null
  }
}
/** Texts of this form are zod's own messages for a check without another. */
const english = /(Invalid (input|option|string|ISO|UUID|key)|Too (small|big): expected|Unrecognized key)[^"<]{0,60}/

test('no text in the fields of a call keeps the server busy', async () => {
  const slow: string[] = []
  for (const { name, schema, json } of schemas)
    for (const unit of units) {
      const most = (BODY_LENGTH / new TextEncoder().encode(unit).length) * unit.length
      const fields = fillSchema(json, repeatTo(unit), most)
      const work = await workOf(() => findFault(schema, fields), MOST_MS)
      if (work > MOST_MS) slow.push(`${name} with ${unit}: ${Math.round(work)} ms`)
    }
  expect(slow).toEqual([])
})
