import { z } from 'zod'
import { type Command, command } from '../../command.ts'
import { allEndpoints } from '../endpoints/queries.ts'
import { decideMapping, type ListedMapping, listMappings } from '../identity/queries.ts'
import { sourceNames } from '../sources/source.ts'

const states = ['proposed', 'confirmed', 'rejected'] as const
const slug = z.string('needed').trim().min(1).max(200)

export const titleCommands: Command[] = [
  command({
    name: 'title:map',
    summary: 'Says where an origin has one of our titles, or that it does not have it.',
    options: {
      slug: { type: 'string', hint: 'SLUG', about: 'the title on this site, as in /anime/SLUG/' },
      origin: { type: 'string', hint: 'ORIGIN', about: 'a source, or an endpoint by its name or address' },
      'origin-slug': { type: 'string', hint: 'SLUG', about: 'the title there; default the same slug' },
      reject: { type: 'boolean', about: 'it is another show there' },
    },
    input: z.object({
      slug,
      origin: z.string('needed').trim().min(1).max(255),
      'origin-slug': slug.optional(),
      reject: z.boolean().default(false),
    }),
    async run({ slug: ours, origin: named, 'origin-slug': theirs = ours, reject }, { db }) {
      const endpoints = await allEndpoints(db)
      const origin =
        endpoints.find(({ name, url }) => named === name || named.replace(/\/+$/, '') === url)?.url ?? named
      if (
        origin === named &&
        !sourceNames.some((name) => name === named) &&
        !endpoints.some(({ url }) => url === origin)
      )
        throw new Error(`There is no source or endpoint "${named}". See endpoint:list.`)
      const state = reject ? 'rejected' : 'confirmed'
      const mapping = { slug: ours, origin, origin_slug: theirs, state } as const
      await decideMapping(db, { ...mapping, by: 'command line', now: new Date() })
      return { text: line({ ...mapping, score: null }), data: { mapping } }
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
    async run(wish, { db }) {
      const mappings = await listMappings(db, wish)
      return { text: mappings.map(line).join('\n') || 'There are no mappings.', data: { mappings } }
    },
  }),
]

const line = ({ slug: ours, origin, origin_slug, state, score }: ListedMapping) =>
  `${state.padEnd(9)}  ${ours}  =  ${origin_slug} at ${origin}${score === null ? '' : `  (${score.toFixed(2)})`}`
