import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach } from 'vitest'

/** What the fake older service does: `works`, answers `made up` titles as it does when its own upstream is down, … */
type Mood = 'works' | 'made up' | 'web page' | 'failing' | 'silent'

export type NodeService = Awaited<ReturnType<typeof startNodeService>>

/** A title as AniLibria's retired API v3 said it. */
export const lighthouse = {
  id: 9101,
  code: 'toudai-no-tegami',
  names: { ru: 'Письма с маяка', en: 'Toudai no Tegami', alternative: null },
  announce: null,
  status: { string: 'В работе', code: 1 },
  posters: {
    small: { url: '/storage/releases/posters/9101/small.jpg', raw_base64_file: null },
    medium: { url: '/storage/releases/posters/9101/medium.jpg', raw_base64_file: null },
    original: { url: '/storage/releases/posters/9101/original.jpg', raw_base64_file: null },
  },
  updated: 1_754_062_200,
  last_change: 1_754_062_201,
  type: { full_string: 'ТВ (12 эп.), 25 мин.', code: 1, string: 'TV', episodes: 12, length: 25 },
  genres: ['Драма', 'Повседневность'],
  season: { string: 'лето', code: 3, year: 2025, week_day: 4 },
  description: 'Смотритель маяка\r\nпишет письма.',
  in_favorites: 1200,
  blocked: { blocked: false, bakanim: false },
  player: {
    alternative_player: null,
    host: 'cache.libria.fun',
    episodes: { first: 1, last: 10, string: '1-10' },
    list: {
      '10': { episode: 10, name: null, preview: null, hls: { fhd: null, hd: '/videos/10/720.m3u8', sd: null } },
      '2': {
        episode: 2,
        name: 'Ответ',
        preview: '/storage/previews/2.jpg',
        hls: { fhd: '/videos/2/1080.m3u8', hd: '/videos/2/720.m3u8', sd: '/videos/2/480.m3u8' },
      },
      '2.5': { episode: 2.5, name: 'Между', preview: null, hls: {} },
    },
    rutube: {},
  },
  torrents: {},
}

const noRoute = { status: 404, body: { success: false, error: { message: 'Маршрут не найден' } } as object }

/**
 * Starts a fake of the older Node service, whose titles have the shape of AniLibria's API v3. `prefix`: where it has them.
 * Other addresses answer as `elsewhere` says. For an unknown number it says so; for any number it answers a title of its own invention while its mood is `made up`.
 */
async function startNodeService() {
  const state = {
    mood: 'works' as Mood,
    prefix: '/api/anilibria',
    titles: [lighthouse] as { id: number }[],
    elsewhere: noRoute,
  }
  const requests: { path: string; headers: IncomingHttpHeaders }[] = []
  const json = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    requests.push({ path, headers: request.headers })
    const { mood, prefix, titles, elsewhere } = state
    const title = path.startsWith(`${prefix}/`) ? titles.find(({ id }) => path === `${prefix}/${id}`) : undefined
    const notFound = { success: false, error: { message: 'Аниме не найдено', details: null } }
    if (mood === 'silent') return
    if (mood === 'failing') json(response, 500, { success: false, error: { message: 'Ошибка', details: null } })
    else if (mood === 'web page')
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>App</p>')
    else if (mood === 'made up') json(response, 200, { success: true, data: { ...lighthouse, id: 1, code: 'mock' } })
    else if (title) json(response, 200, { success: true, data: title })
    else if (path.startsWith(`${prefix}/`) && /^\d+$/.test(path.slice(prefix.length + 1))) json(response, 404, notFound)
    else json(response, elsewhere.status, elsewhere.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server's address has this type
  return {
    state,
    requests,
    baseUrl: `http://127.0.0.1:${port}`,
    reset() {
      Object.assign(state, { mood: 'works', prefix: '/api/anilibria', titles: [lighthouse], elsewhere: noRoute })
      requests.length = 0
    },
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Starts a fake Node service for the tests of a file. Each test begins with one that works. */
export function useNodeService(): () => NodeService {
  let service: NodeService
  beforeAll(async () => {
    service = await startNodeService()
  })
  beforeEach(() => service.reset())
  afterAll(() => service.close())
  return () => service
}
