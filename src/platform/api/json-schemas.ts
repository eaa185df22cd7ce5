import * as z from 'zod'
import { spellOnce } from './older-spelling.ts'
import type { ApiParameter, JsonSchema } from './openapi.ts'
import { portablePattern } from './portable-pattern.ts'

const conversion = {
  unrepresentable: 'any',
  override: ({ jsonSchema }: { jsonSchema: JsonSchema }) => {
    // The regular expressions of dates, ids and addresses are long and only repeat their `format`. Additional fields
    // are allowed, because later versions may add some.
    if (jsonSchema.format !== undefined) delete jsonSchema.pattern
    if (jsonSchema.pattern !== undefined) jsonSchema.pattern = portablePattern(jsonSchema.pattern)
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
    spellOnce(jsonSchema)
  },
} as const

/**
 * Converts zod schemas to JSON Schema. `own` holds the schemas by the given names; `shared` holds the schemas with an
 * `id`, to which the former refer. `io` says whether this server reads (`input`) or sends (`output`) the values.
 */
export function jsonSchemas(schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output' = 'output') {
  const { $defs = {}, properties = {} } = z.toJSONSchema(z.object(schemas), { ...conversion, io })
  const moved = JSON.stringify({ $defs, properties }).replaceAll('"#/$defs/', '"#/components/schemas/')
  // The cast is safe: this is the object above, with only its `$ref` texts changed.
  const here = JSON.parse(moved) as { $defs: Record<string, JsonSchema>; properties: Record<string, JsonSchema> }
  for (const schema of Object.values(here.$defs)) delete schema.id
  return { shared: here.$defs, own: here.properties }
}

/**
 * Describes the parameters in a zod object. Those that `path` contains are path parameters. `examples`: example values.
 */
export function listParameters(
  schema: z.ZodObject,
  path: string,
  examples: Readonly<Record<string, string | number>>,
): ApiParameter[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { ...conversion, io: 'input' })
  return Object.entries(properties).map(([name, property]) => {
    const { description = '', ...schema } = typeof property === 'object' ? property : {}
    const example = examples[name]
    const isInPath = path.includes(`{${name}}`)
    return {
      name,
      in: isInPath ? 'path' : 'query',
      required: isInPath || required.includes(name),
      description,
      schema,
      ...(example === undefined ? {} : { example }),
    }
  })
}
