import * as z from 'zod'
import { type Answer, json, makeRoutes, type Request } from '../server.ts'
import { BadEdit, type Edits } from './edits.ts'
import { faults, type Knob } from './knobs.ts'
import { genres, seasons, types } from './terms.ts'

type Controls = Edits & { set: (path: RegExp, knob: Knob) => void; unset: (knob: Knob) => void; reset: () => void }

const text = z.string().trim().min(1)
const release = z.union([text, z.int().positive().transform(String)])
const stream = z.url().nullable().exactOptional()
const name = text.nullable().exactOptional()

const NewEpisode = z.strictObject({
  release,
  ordinal: z.number().min(0).exactOptional(),
  name,
  name_english: name,
  duration: z.int().min(0).exactOptional(),
  hls_480: stream,
  hls_720: stream,
  hls_1080: stream,
  rutube_id: name,
})
const flag = z.boolean().exactOptional()
const NewRelease = z.strictObject({
  id: z.int().positive().exactOptional(),
  alias: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  ru: text,
  en: name,
  alternative: name,
  type: z.enum(Object.keys(types)).nullable().exactOptional(),
  year: z.int().min(1900).max(2100).exactOptional(),
  season: z.enum(Object.keys(seasons)).nullable().exactOptional(),
  day: z.int().min(1).max(7).nullable().exactOptional(),
  genreIds: z.array(z.int().refine((id) => genres.has(id), 'there is no such genre')).exactOptional(),
  description: z.string().nullable().exactOptional(),
  episodes_total: z.int().positive().nullable().exactOptional(),
  is_ongoing: flag,
  is_in_production: flag,
})
const flags = ['is_ongoing', 'is_in_production', 'is_blocked_by_geo', 'is_blocked_by_copyrights'] as const
const Flag = z.strictObject({ release, flag: z.enum(flags), value: z.boolean() })
const Description = z.strictObject({ release, description: z.string().nullable() })
const Reupload = z.strictObject({ release, ordinal: z.number() })

type FaultName = keyof typeof faults
const faultNames = Object.keys(faults) as [FaultName, ...FaultName[]] // the keys of the object above

const Fault = z.strictObject({
  fault: z.enum(faultNames),
  on: z.boolean(),
  /** Beginning of the affected paths, relative to the API's root. The default is all paths. */
  path: z.string().default(''),
  retry_after: z.int().min(0).default(30),
  status: z.literal([500, 502, 503, 504]).default(503),
  seconds: z.number().min(0).max(600).default(12),
})

/**
 * The calls below `/__admin/`, each with a JSON body:
 *
 * - `POST episodes` `{release, ordinal?, name?, …}` adds an episode
 * - `POST releases` `{alias, ru, en?, type?, …}` adds a release without episodes
 * - `POST flags` `{release, flag, value}`, `POST descriptions` `{release, description}` edit a release
 * - `POST reuploads` `{release, ordinal}` replaces the file of an episode
 * - `DELETE releases/{alias or number}`
 * - `POST faults` `{fault, on, path?, retry_after?, status?, seconds?}` switches a fault on or off
 * - `POST reset` undoes everything
 *
 * Answers 200, 201 or 204; a wrong body is 400 and an unknown release 404, both with a `message`.
 */
export function createAdmin(controls: Controls) {
  const on = new Map<FaultName, Knob>()

  function switchFault({ fault, on: isOn, path, ...more }: z.output<typeof Fault>) {
    const before = on.get(fault)
    if (before) controls.unset(before)
    on.delete(fault)
    if (isOn) {
      // A copy, so that turning this fault off does not change a fault that a test of the same process has set.
      const knob = { ...faults[fault](more) }
      on.set(fault, knob)
      controls.set(new RegExp(`^${path.replaceAll(/[^\w/]/g, '\\$&')}`), knob)
    }
    return { on: [...on.keys()] }
  }

  const routes = makeRoutes<unknown, Answer>({
    'POST episodes': edit(201, NewEpisode, ({ release: key, ...wishes }) => controls.addEpisode(key, wishes)),
    'POST releases': edit(201, NewRelease, (wishes) => controls.addRelease(wishes).release),
    'POST flags': edit(200, Flag, ({ release: key, flag: name, value }) => controls.edit(key, { [name]: value })),
    'POST descriptions': edit(200, Description, ({ release: key, ...changes }) => controls.edit(key, changes)),
    'POST reuploads': edit(200, Reupload, ({ release: key, ordinal }) => controls.reupload(key, ordinal)),
    'POST faults': edit(200, Fault, switchFault),
    'POST reset': edit(204, z.unknown(), () => {
      on.clear()
      controls.reset()
    }),
    'DELETE releases/([\\w-]+)': (_, key) => reply(204, controls.deleteRelease(key)),
  })

  return ({ method, url: { pathname }, body }: Request): Answer => {
    try {
      const handle = routes(`${method} ${pathname.replace(/^\/__admin\/|\/$/g, '')}`)
      if (!handle) return refusal(404, `there is no ${method} ${pathname}`)
      return handle(method === 'DELETE' || body.length === 0 ? {} : JSON.parse(body.toString('utf8')))
    } catch (error) {
      if (error instanceof BadEdit) return refusal(error.status, error.message)
      if (error instanceof z.ZodError) return refusal(400, z.prettifyError(error))
      if (error instanceof SyntaxError) return refusal(400, 'the body is no JSON')
      throw error
    }
  }
}

function reply(status: number, content?: unknown): Answer {
  const answer = json(status, content, { 'content-type': 'application/json' })
  return content === undefined ? { ...answer, body: '' } : answer
}
const refusal = (status: number, message: string) => reply(status, { message })

const edit =
  <Body>(status: number, schema: z.ZodType<Body>, act: (body: Body) => unknown) =>
  (body: unknown) =>
    reply(status, act(schema.parse(body)))
