import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { Parser } from 'htmlparser2'
import type { AnswerData } from '../src/anime/contract/contract.ts'
import { readPage } from '../src/anime/sources/samehadaku/read-page.ts'
import { readSearch } from '../src/anime/sources/samehadaku/search.ts'
import { createSite } from '../src/anime/sources/samehadaku/site.ts'
import { longAnimePage, ownLinks } from '../test/support/samehadaku-pages.ts'
import { nothingKept } from './endpoints.ts'
import { amount, median, type Row, type Site, startSite, wire } from './measure.ts'
import { longRedesignPage, longSearchPage, ORIGIN } from './parsing-pages.ts'

const ARTICLES = 60
const EPISODES = 1_200
const VISITS = amount(8, 1)

/**
 * Measures the parsing of pages of the HTML source `samehadaku`: compared with a SAX handler for one kind of page, and
 * how long parsing blocks other requests.
 */
export async function benchParsing(): Promise<Row[]> {
  return [
    await compare(),
    await longestHold('classic', longAnimePage),
    await longestHold('redesigned', longRedesignPage),
  ]
}

type Found = AnswerData['search']['results'][number]

async function compare(): Promise<Row> {
  const html = ownLinks(longSearchPage(ARTICLES), ORIGIN)
  const site = createSite(ORIGIN)
  const url = `${ORIGIN}/?s=banyak`
  const ours = async () => {
    const reading = { ...(await readPage(html, url)), site, now: new Date() }
    return readSearch(reading, { query: 'banyak', page: 1 }, false).data.results
  }
  const theirs = async () => readBySax(html)
  if (!isDeepStrictEqual(await ours(), await theirs())) throw new Error('the two do not read the same')
  await Promise.all([perCall(ours, amount(100, 1)), perCall(theirs, amount(100, 1))])
  const rounds = []
  for (let round = 0; round < amount(9, 1); round += 1)
    rounds.push({ ours: await perCall(ours, amount(40, 1)), theirs: await perCall(theirs, amount(40, 1)) })
  const ratio = median(rounds.map((round) => round.ours / round.theirs))
  return {
    what: `a list page of ${Math.round(html.length / 1000)} KB with ${ARTICLES} articles, read`,
    ours: `${median(rounds.map((round) => round.ours)).toFixed(2)} ms`,
    theirs: `${median(rounds.map((round) => round.theirs)).toFixed(2)} ms htmlparser2 SAX handler for this page alone`,
    ratio: ratio.toFixed(2),
    bar: '≤ 8',
    holds: ratio <= 8,
  }
}

/** Calls `read` `times` times in a row and returns the milliseconds per call. */
async function perCall(read: () => Promise<unknown>, times: number): Promise<number> {
  const began = performance.now()
  for (let time = 0; time < times; time += 1) await read()
  return (performance.now() - began) / times
}

type Slot = 'judul' | 'tipe' | 'status' | 'skor' | 'genre'

/** Reads the fields of every card with a SAX handler that knows only the structure of this page. */
function readBySax(html: string): Found[] {
  const found: Found[] = []
  let card: Found | null = null
  let slot: Slot | null = null
  let inData = false
  const parser = new Parser({
    onopentag(name, { class: classes = '', href = '', src = '', rel }) {
      if (name === 'article') {
        card = { judul: '', url: '', anime_slug: null, cover: null, status: null, tipe: null, skor: null, genres: [] }
        found.push(card)
        inData = false
      } else if (card && name === 'a' && card.url === '') {
        card.url = href
        card.anime_slug = href.split('/').at(-2) ?? null
      } else if (card && name === 'img') card.cover = src
      else if (name === 'a' && rel === 'tag') slot = 'genre'
      else if (classes === 'data') inData = true
      else if (classes === 'score') slot = 'skor'
      else if (classes.startsWith('type')) slot = inData ? 'status' : 'tipe'
      else if (classes === 'entry-title') slot = 'judul'
    },
    ontext(said) {
      const text = slot && said.trim()
      if (!card || !slot || !text) return
      if (slot === 'genre') card.genres.push(text)
      else card[slot] = text
    },
    onclosetag(name) {
      if (name !== 'i') slot = null
    },
  })
  parser.end(html)
  return found
}

/**
 * Measures how long the event loop is blocked by the page of an anime title with 1,200 episodes, including parsing,
 * validation, linking and rendering.
 */
async function longestHold(theme: string, pageOf: (episodes: number) => string): Promise<Row> {
  const server = http.createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(ownLinks(pageOf(EPISODES), `http://${request.headers.host}`))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo // a TCP server has such an address
  const site = await startSite({
    ...nothingKept,
    SAMEHADAKU_BASE_URL: `http://127.0.0.1:${port}`,
    NODE_OPTIONS: `--import ${import.meta.resolve('./loop-watch.js')}`,
  })
  // Some work of the start goes on in the background for a moment; it is not part of this measurement.
  await delay(amount(2_000, 0))
  await heldFor(site)
  const holds: number[] = []
  for (let time = 0; time < VISITS; time += 1) {
    const { body } = await wire(`${site.url}/anime/seribu-dermaga/`, {})
    if (!body.includes(`seribu-dermaga-episode-${EPISODES}`))
      throw new Error(`the page lacks its episodes: ${site.said().slice(-2_000)}`)
    holds.push(await heldFor(site))
  }
  await site.stop()
  server.close()
  return {
    what: `a show with ${EPISODES} episodes in the ${theme} theme, its whole page ${holds.length} times: the event loop is held at most`,
    ours: `${Math.max(...holds).toFixed(1)} ms (first ${holds[0]?.toFixed(1)}, median ${median(holds).toFixed(1)})`,
    bar: '≤ 80 ms',
    holds: Math.max(...holds) <= 80,
  }
}

/** Milliseconds for which the event loop was held at most since the last call. Needs `loop-watch.js`. */
export async function heldFor({ child, said }: Site): Promise<number> {
  const held = () => [...said().matchAll(/^held ([\d.]+)$/gm)].map(([, ms]) => Number(ms))
  const before = held().length
  child.kill('SIGUSR2')
  for (const end = Date.now() + 10_000; held().length === before && Date.now() < end; ) await delay(10)
  return held()[before] ?? Number.NaN
}
