import type * as z from 'zod'
import type { JsonSchema } from './openapi.ts'

const OLDER = 'x-older-spelling-of'

/** Marks a field as the older spelling of another one, which both stay on the wire. */
export const olderSpelling = <Schema extends z.ZodType>(of: string, schema: Schema): Schema =>
  schema.meta({ [OLDER]: of })

/**
 * Takes the older spellings of fields out of the description of an object and names them with the other spelling, as
 * deprecated. Programs that are generated from the description would give both the same name.
 */
export function spellOnce(schema: JsonSchema): void {
  const { properties = {} } = schema
  for (const [older, property] of Object.entries(properties)) {
    const name = typeof property === 'object' ? property[OLDER] : undefined
    const newerProperty = properties[String(name)]
    if (typeof newerProperty !== 'object') continue
    delete properties[older]
    if (schema.required) schema.required = schema.required.filter((one) => one !== older)
    const words = `Juga \`${older}\`, ejaan lama yang usang (deprecated).`
    const description = newerProperty.description === undefined ? words : `${newerProperty.description} ${words}`
    properties[String(name)] = { ...newerProperty, description, 'x-deprecated-spelling': older }
  }
}
