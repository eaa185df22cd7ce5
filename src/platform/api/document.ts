import { hash } from 'node:crypto'
import { releaseVersion } from '../../root.ts'
import { shareErrors } from './error-answers.ts'
import { type ApiDescription, type ApiPaths, type ApiSystem, type ApiTag, SITE, systemGroups } from './openapi.ts'

export type OpenApi = ReturnType<typeof joinApis>

/**
 * Joins the API descriptions of all features into one OpenAPI 3.1 document. Its version is that of the site, with a
 * hash of the whole document after the plus sign, so that programs notice each change.
 */
export function describeApis(baseUrl: string, parts: readonly ApiDescription[]): OpenApi {
  const text = JSON.stringify(joinApis(baseUrl, parts))
  const api: OpenApi = JSON.parse(text.replaceAll(SITE, baseUrl))
  api.info.version += `+${hash('sha1', text.replaceAll(baseUrl, SITE)).slice(0, 8)}`
  return api
}

function joinApis(baseUrl: string, parts: readonly ApiDescription[]) {
  type Components = ApiDescription['components']
  const component = <Kind extends keyof Components>(kind: Kind) =>
    Object.assign({}, ...parts.map(({ components }) => components[kind])) as NonNullable<Components[Kind]> // Safe: merged from values of this type.
  const joinPaths = (kind: 'paths' | 'webhooks') => {
    const all: Record<string, ApiPaths[string]> = {}
    for (const part of parts)
      for (const [path, item] of Object.entries(part[kind] ?? {})) all[path] = { ...all[path], ...item }
    return all
  }
  const { paths, responses } = shareErrors(joinPaths('paths'))
  const tags = [...new Map(parts.flatMap((part) => part.tags).map((tag) => [tag.name, tag])).values()]
  return {
    openapi: '3.1.1',
    info: {
      title: 'KortekStream',
      version: releaseVersion,
      description: parts.flatMap(({ intro = [] }) => intro).join('\n\n'),
      license: { name: 'Hak cipta dilindungi', identifier: 'LicenseRef-KortekStream' },
    },
    servers: [{ url: baseUrl }],
    externalDocs: { description: 'Dokumentasi untuk dibaca orang', url: `${baseUrl}/docs` },
    tags: tags.map(({ name, description }) => ({ name, description })),
    'x-tagGroups': listSystems(baseUrl, tags, parts),
    paths,
    webhooks: joinPaths('webhooks'),
    components: {
      schemas: component('schemas'),
      headers: component('headers'),
      responses: { ...component('responses'), ...responses },
      securitySchemes: component('securitySchemes'),
    },
  }
}

/** Lists the systems that have groups. A system that no feature describes comes last. */
function listSystems(baseUrl: string, tags: readonly ApiTag[], parts: readonly ApiDescription[]) {
  const systemsByName = new Map(parts.flatMap(({ system = [] }) => system).map((system) => [system.name, system]))
  return [...new Set(tags.map(({ system }) => system))]
    .map((name) => systemsByName.get(name) ?? { ...undescribed, name })
    .sort((one, other) => systemGroups.indexOf(one.group) - systemGroups.indexOf(other.group))
    .map(({ name, about, access, firstCalls }) => ({
      name,
      tags: tags.filter(({ system }) => system === name).map((tag) => tag.name),
      'x-description': about,
      'x-access': access,
      'x-first-calls': firstCalls?.(baseUrl) ?? [],
    }))
}

const undescribed: Omit<ApiSystem, 'name'> = { group: 'undescribed', about: '', access: '' }
