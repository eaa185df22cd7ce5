import type { Knex } from 'knex'
import * as z from 'zod'
import { commandLine } from '../../audit/audit.ts'
import { type Command, command } from '../../platform/command.ts'
import { decide } from '../admin/decide.ts'
import { lockMapping } from '../admin/queries.ts'
import { sourceNames } from '../contract/source.ts'
import { allEndpoints } from '../endpoints/queries.ts'
import { findStandings, type ListedMapping, listMappings, titlesSeenUnder } from '../identity/queries.ts'

const operator = { actor: commandLine, by: 'command line' }
const states = ['proposed', 'confirmed', 'rejected'] as const
const slug = z.string('needed').trim().min(1).max(200)
const origin = z.string('needed').trim().min(1).max(255)
const originOption = {
  type: 'string',
  hint: 'ORIGIN',
  about: 'a source, or an endpoint by its name or address',
} as const

export const titleCommands: Command[] = [
  command({
    name: 'title:map',
    summary: 'Says where an origin has one of our titles, or that it does not have it.',
    options: {
      slug: { type: 'string', hint: 'SLUG', about: 'the title on this site, as in /anime/SLUG/' },
      origin: originOption,
      'origin-slug': { type: 'string', hint: 'SLUG', about: 'the title there; default the same slug' },
      reject: { type: 'boolean', about: 'it is another show there' },
    },
    input: z.object({
      slug,
      origin,
      'origin-slug': slug.optional(),
      reject: z.boolean().default(false),
    }),
    async run({ slug: ours, origin: nameOrUrl, 'origin-slug': theirs = ours, reject }, { db }) {
      const origin = await originNamed(db, nameOrUrl)
      const state = reject ? 'rejected' : 'confirmed'
      const mapping = { slug: ours, origin, origin_slug: theirs, state } as const
      const decision = { origin_slug: theirs, state } as const
      await db.transaction((trx) => decide(trx, { slug: ours, origin, action: 'title.map', decision, ...operator }))
      const doubts = [
        (await findStandings(db, [ours])).length === 0 ? `No title here was shown as "${ours}" yet.` : '',
        !reject && (await titlesSeenUnder(db, origin, theirs)) === 0
          ? `${origin} was never seen to have "${theirs}".`
          : '',
      ]
      const hint = doubts
        .filter(Boolean)
        .map((doubt) => `\nCheck the spelling: ${doubt}`)
        .join('')
      return { text: line({ ...mapping, score: null }) + hint, data: { mapping } }
    },
  }),
  command({
    name: 'title:unmap',
    summary: 'Forgets what was said of a title at an origin, so that its name decides again.',
    options: {
      slug: { type: 'string', hint: 'SLUG', about: 'the title on this site' },
      origin: originOption,
    },
    input: z.object({ slug, origin }),
    async run({ slug: ours, origin: nameOrUrl }, { db }) {
      const origin = await originNamed(db, nameOrUrl)
      await db.transaction(async (trx) => {
        if (!(await lockMapping(trx, ours, origin)))
          throw new Error(`Nothing was said of "${ours}" at ${origin}. See title:list.`)
        await decide(trx, { slug: ours, origin, action: 'title.unmap', decision: null, ...operator })
      })
      return { text: `Forgotten: ${ours} at ${origin}`, data: { slug: ours, origin } }
    },
  }),
  command({
    name: 'title:list',
    summary: 'Lists where titles were found to be, or may be, at other origins.',
    options: {
      state: { type: 'string', hint: 'STATE', about: `${states.join(', ')}; default all` },
      slug: { type: 'string', hint: 'SLUG', about: 'only one of our titles' },
    },
    input: z.object({ state: z.enum(states, `one of ${states.join(', ')}`).optional(), slug: slug.optional() }),
    async run(filters, { db }) {
      const mappings = await listMappings(db, filters)
      return { text: mappings.map(line).join('\n') || 'There are no mappings.', data: { mappings } }
    },
  }),
]

/** Finds a source by its name, or an endpoint by its name or URL. */
async function originNamed(db: Knex, nameOrUrl: string): Promise<string> {
  const endpoints = await allEndpoints(db)
  const endpoint = endpoints.find(({ name, url }) => nameOrUrl === name || nameOrUrl.replace(/\/+$/, '') === url)
  if (endpoint) return endpoint.url
  if (sourceNames.some((name) => name === nameOrUrl)) return nameOrUrl
  throw new Error(`There is no source (${sourceNames.join(', ')}) or endpoint "${nameOrUrl}". See endpoint:list.`)
}

const line = ({ slug: ours, origin, origin_slug, state, score }: ListedMapping) =>
  `${state.padEnd(9)}  ${ours}  =  ${origin_slug} at ${origin}${score === null ? '' : `  (${score.toFixed(2)})`}`
