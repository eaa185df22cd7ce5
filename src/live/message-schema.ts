import * as z from 'zod'

const common = {
  event_id: z.uuid(),
  timestamp: z.iso.datetime(),
  content: z
    .string()
    .optional()
    .meta({ description: 'Potongan HTML untuk halaman situs ini; klien lain mengabaikannya.' }),
}

/** Schema of the messages of a WebSocket with a given `type` and its own fields, as `message` builds them. */
export const liveMessage = <Shape extends z.ZodRawShape>(type: string, fields: Shape) =>
  z.object({ type: z.literal(type), ...fields, ...common })

/** Example of the fields that every message but `beat` has. */
export const sentExample = { event_id: '0b7d3c52-3d0f-4a2a-9f0e-0d7b8f3f7c11', timestamp: '2026-11-20T08:39:44.156Z' }

type Fields = Readonly<Record<string, readonly [schema: z.ZodType, example?: unknown]>>

/** Schemas and examples of messages, by their `type` and the fields that are their own. */
export const liveMessages = <Type extends string>(messages: Readonly<Record<Type, Fields>>) =>
  Object.fromEntries(
    Object.entries<Fields>(messages).map(([type, fields]) => {
      const schemas = Object.fromEntries(Object.entries(fields).map(([name, [schema]]) => [name, schema]))
      const examples = Object.fromEntries(Object.entries(fields).map(([name, [, example]]) => [name, example]))
      return [type, { schema: liveMessage(type, schemas), example: { type, ...examples, ...sentExample } }]
    }),
  )

/** The messages that every WebSocket sends: the first one, and one without content with every ping. */
export const everywhere = {
  ...liveMessages({ connection_established: { message: [z.string(), 'Tersambung.'] } }),
  beat: { schema: z.object({ type: z.literal('beat') }), example: { type: 'beat' } },
}
