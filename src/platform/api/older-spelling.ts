import type * as z from 'zod'
import type { JsonSchema } from './openapi.ts'

const OLDER = 'x-older-spelling-of'

/** Marks a field as the older spelling of another field. Responses keep both. */
export const olderSpelling = <Schema extends z.ZodType>(of: string, schema: Schema): Schema =>
  schema.meta({ [OLDER]: of })

/**
 * Removes the older spellings of fields from the description of an object, and mentions them as deprecated at the newer
 * spelling. Code generated from the description would give both fields the same name.
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
