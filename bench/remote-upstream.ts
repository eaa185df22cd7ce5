import http from 'node:http'
import process from 'node:process'
import { spoken } from '../test/support/upstream-dialects.ts'
import { createWorld, type Show } from '../test/support/upstream-world.ts'
import { films } from './endpoints.ts'

/** A server of the catalog API that sends prepared pages of films, so that it is never the bottleneck. */
const [port, input] = process.argv.slice(2)
/** Number of cards on each page. */
const sizes: number[] = JSON.parse(input ?? '')
const total_pages = sizes.length
const shows = films(sizes.reduce((sum, size) => sum + size, 0))
const bodies = sizes.map((size, at) => bodyOf(at + 1, shows.splice(0, size)))

function bodyOf(page: number, shows: Show[]): Buffer {
  const now = new Date()
  const world = createWorld({ shows, site: 'https://situs.example', now: Date.now })
  const results = world.answer({ name: 'home', params: {} })?.movies ?? []
  const pagination = { current_page: page, total_pages, has_next_page: page < total_pages, has_prev_page: page > 1 }
  const meta = { source: 'situs', timestamp: now, stale: false, now, query: '' }
  return Buffer.from(JSON.stringify(spoken('ours', { results, pagination }, meta)))
}

http
  .createServer((request, response) => {
    const page = Number(/[?&]page=(\d+)/.exec(request.url ?? '')?.[1] ?? 1)
    const body = request.url?.startsWith('/api/v1/movie/') ? bodies[page - 1] : undefined
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json', 'content-length': body?.length ?? 0 })
    response.end(body)
  })
  .listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'))
