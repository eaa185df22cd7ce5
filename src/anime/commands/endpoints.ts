import type { Knex } from 'knex'
import * as z from 'zod'
import { commandLine, recordAction } from '../../audit/audit.ts'
import { createFetcher } from '../../net/fetcher.ts'
import { type Command, command } from '../../platform/command.ts'
import type { Config } from '../../platform/environment.ts'
import { createTrial, type MissingHosts, type Trial } from '../admin/trial.ts'
import { LOCAL_URL } from '../endpoints/endpoint.ts'
import { endpointFields, isLocalAddress } from '../endpoints/endpoint-fields.ts'
import {
  addEndpoint,
  allEndpoints,
  type EndpointRow,
  endpointsWithBreakers,
  removeEndpoint,
  setEndpointActive,
} from '../endpoints/queries.ts'
import { animeEnvironment } from '../environment.ts'
import { type Breaker, getStanding, type Override } from '../failover/breaker.ts'

const fields = endpointFields({
  name: 'needed, what staff call it',
  url: 'needed, the address of an API',
  address: `http(s)://… without query and credentials, or ${LOCAL_URL}`,
  priority: 'a whole number',
})

const which = { name: 'endpoint', about: 'its name or its number, as endpoint:list shows them' }
const Which = z.object({ endpoint: z.string('needed, a name or a number').trim().min(1) })

export const endpointCommands: Command[] = [
  command({
    name: 'endpoint:add',
    summary: 'Adds another server whose catalog the pages may show.',
    options: {
      name: { type: 'string', hint: 'NAME', about: 'what it is called; visitors see it' },
      url: { type: 'string', hint: 'URL', about: 'its API, for example https://other.example/api/v1' },
      priority: { type: 'string', hint: 'N', about: 'the highest is asked first; default 0, this server has 100' },
      force: { type: 'boolean', about: 'adds it although it does not answer well' },
    },
    input: z.object({ ...fields, priority: fields.priority.default(0), force: z.boolean().default(false) }),
    async run({ force, ...endpoint }, { db, settings }) {
      if (isLocalAddress(endpoint.url, settings))
        throw new Error(`That is this server itself; its address as an endpoint is ${LOCAL_URL}.`)
      const trial = endpoint.url === LOCAL_URL ? null : await tryAddress(endpoint.url, settings)
      if (trial?.isForbidden)
        throw new Error(
          `${new URL(endpoint.url).host} is not on the internet. UPSTREAM_ALLOW_PRIVATE=true allows addresses of private networks.`,
        )
      if (trial && !trial.isGood && !force)
        throw new Error(
          `It does not answer well, so it is not added (--force adds it all the same).\n${badPaths(trial)}`,
        )
      const added = await db.transaction(async (trx) => {
        const row = await addEndpoint(trx, endpoint)
        if (row) await note(trx, 'endpoint.add', row)
        return row
      })
      if (!added) throw new Error(`There is an endpoint at ${endpoint.url} already.`)
      const hosts = hostLines(trial?.hosts ?? null)
      return { text: [`Added ${line(added)}`, ...hosts].join('\n'), data: { endpoint: added, hosts: trial?.hosts } }
    },
  }),
  command({
    name: 'endpoint:list',
    summary: 'Lists all endpoints in the order they are asked.',
    options: {},
    input: z.object({}),
    async run(_input, { db }) {
      const now = Date.now()
      const endpoints = (await endpointsWithBreakers(db)).map(({ breaker, ...endpoint }) => ({
        ...endpoint,
        breaker: breaker ? breaker.state : 'closed',
        standing: breaker ? getStanding(breaker, now) : 'able',
      }))
      const lines = endpoints.map((endpoint) => line(endpoint) + breakerText(endpoint))
      return { text: lines.join('\n') || 'There are no endpoints.', data: { endpoints } }
    },
  }),
  switching('endpoint:enable', 'Asks an endpoint again.', true),
  switching('endpoint:disable', 'Asks an endpoint no more, and forgets what it said.', false),
  command({
    name: 'endpoint:remove',
    summary: 'Removes an endpoint with its observations and kept answers. What our slugs mean stays.',
    argument: which,
    options: {},
    input: Which,
    async run({ endpoint: nameOrId }, { db }) {
      const endpoint = await find(db, nameOrId)
      await db.transaction(async (trx) => {
        if (!(await removeEndpoint(trx, endpoint.id))) throw new Error(`"${nameOrId}" was just removed.`)
        await note(trx, 'endpoint.delete', endpoint)
      })
      const back = `Back with: endpoint:add --name "${endpoint.name}" --url ${endpoint.url} --priority ${endpoint.priority}`
      return { text: `Removed ${line(endpoint)}\n${back}${await warning(db)}`, data: { endpoint } }
    },
  }),
]

async function tryAddress(url: string, settings: Config): Promise<Trial> {
  const fetcher = createFetcher(settings)
  try {
    return await createTrial({ fetcher, hosts: { ...settings, ...settings.read(animeEnvironment) } })(url)
  } finally {
    await fetcher.close()
  }
}

const badPaths = ({ paths }: Trial) =>
  paths.flatMap(({ path, failure, message }) => (failure ? `  ${path}: ${failure}, ${message}` : [])).join('\n')

const hostLines = (hosts: MissingHosts | null) =>
  (['EMBED_HOSTS', 'MEDIA_HOSTS'] as const).flatMap((name) =>
    hosts && hosts[name].length > 0
      ? `Videos from these hosts are only links until ${name} has them: ${hosts[name].join(', ')}`
      : [],
  )

function switching(name: string, summary: string, isActive: boolean): Command {
  return command({
    name,
    summary,
    argument: which,
    options: {},
    input: Which,
    async run({ endpoint: nameOrId }, { db }) {
      const endpoint = { ...(await find(db, nameOrId)), is_active: isActive }
      await db.transaction(async (trx) => {
        if (!(await setEndpointActive(trx, endpoint.id, isActive))) throw new Error(`"${nameOrId}" was just removed.`)
        await note(trx, isActive ? 'endpoint.enable' : 'endpoint.disable', endpoint)
      })
      return { text: line(endpoint) + (await warning(db)), data: { endpoint } }
    },
  })
}

const note = (trx: Knex, action: string, { name, url, priority }: EndpointRow) =>
  recordAction(trx, commandLine, { action, subject: name, details: { url, priority } })

const warning = async (db: Knex) =>
  (await allEndpoints(db)).some(({ is_active }) => is_active)
    ? ''
    : '\nNobody is left to ask: every page without a copy is 503.'

async function find(db: Knex, nameOrId: string): Promise<EndpointRow> {
  const endpoints = await allEndpoints(db)
  const nameMatches = endpoints.filter(({ name }) => name === nameOrId)
  const matches = nameMatches.length > 0 ? nameMatches : endpoints.filter(({ id }) => String(id) === nameOrId)
  if (matches.length > 1) throw new Error(`${matches.length} endpoints are called "${nameOrId}": say its number.`)
  if (!matches[0]) throw new Error(`There is no endpoint "${nameOrId}". See endpoint:list.`)
  return matches[0]
}

const line = ({ id, name, url, priority, is_active }: EndpointRow) =>
  `${id}  ${name}  ${url === LOCAL_URL ? 'this server' : url}  priority ${priority}${is_active ? '' : '  disabled'}`

const breakerText = ({ breaker, forced }: { breaker: Breaker['state']; forced: Override }) =>
  forced ? `  breaker held ${forced}` : breaker === 'closed' ? '' : `  breaker ${breaker.replace('_', '-')}`
