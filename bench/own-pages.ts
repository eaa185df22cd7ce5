import { readFile } from 'node:fs/promises'
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { publishComic } from '../src/comics/work/publish.ts'
import { hostileArchives, hostileFiles } from '../test/comics/own-pages/hostile-files.ts'
import { png, zipOf } from '../test/comics/own-pages/pictures.ts'
import { memoryWithPictures } from '../test/support/memory.ts'
import { makeUser, signIn } from '../test/support/sign-in.ts'
import { amount, dataFolder, isSmoke, median, noneRow, type Row, row, type Site, startSite, timed } from './measure.ts'
import { type Answer, chapter, dataIn, type Files, post, type Refused, request } from './own-pages-sent.ts'
import { heldFor } from './parsing.ts'
import { openChromium, visit } from './vitals.ts'
import { openBeside } from './world.ts'

const PAGES = amount(60, 2)
const VISITS = amount(5, 1)
const MAX_MAIN_MB = 300
const MAX_BOTH_MB = 700
const MAX_HELD_MS = 200
const LONG_S = 300

/** Sends files to a new comic and returns its id and the answer. */
type Send = (files: Files) => Promise<Answer & { id: number }>

/**
 * Measures how long the pages of a chapter are taken in as they are sent, what memory that takes and for how long the
 * event loop is held, that hostile files are refused by name, and how a chapter opens on a slow phone.
 */
export async function benchOwnPages(): Promise<Row[]> {
  const settings = {
    DATA_DIR: await dataFolder(),
    NODE_OPTIONS: `--import ${import.meta.resolve('./loop-watch.js')}`,
  }
  const site = await startSite(settings)
  const { db, close } = await openBeside(settings)
  await db('site_settings').insert([
    { name: 'comics_first_upload_waits', value: 'false', changed_at: new Date() },
    { name: 'comics_upload_quota_mb', value: '100000', changed_at: new Date() },
  ])
  const cookie = await signIn(db, await makeUser(db), new URL(site.url).port)
  const headers = { cookie, origin: site.url }
  const genre = (await db('comic_genres').first('id'))?.id ?? 0
  const begin = async () => {
    const given = { title: 'Bab', genre_ids: [genre], age_label: 'semua', made_with_ai: false, rights: true }
    const json = { ...headers, 'content-type': 'application/json' }
    const answer = await fetch(`${site.url}/api/v1/comics`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(given),
    })
    return Number(dataIn(await answer.json()).id)
  }
  const send: Send = async (files) => {
    const id = await begin()
    const form = new FormData()
    for (const [name, bytes] of Object.entries(files)) form.append('pages', new Blob([new Uint8Array(bytes)]), name)
    return { id, ...(await post(`${site.url}/api/v1/comics/${id}/pages`, headers, form)) }
  }

  const pages = await chapter(1_600, 2_200, PAGES)
  const zipped = await zipOf(Object.fromEntries(Object.entries(pages).reverse()))
  await send({ '1.png': await png(60, 80) })
  const rows: Row[] = []
  const first = await watched(site, () => send(pages))
  rows.push(...rowsOf(`${PAGES} pages of 1,600 × 2,200 as pictures`, first, pages))
  rows.push(...rowsOf(`${PAGES} pages as zip`, await watched(site, () => send({ 'bab.zip': zipped })), pages))
  rows.push(...rowsOf(`${PAGES} pages as CBZ`, await watched(site, () => send({ 'bab.cbz': zipped })), pages))
  const strips = await chapter(800, isSmoke ? 3_000 : 11_900, PAGES)
  const stripped = await zipOf(strips)
  rows.push(
    ...rowsOf(
      `${PAGES} strips of 800 × 12,000 as zip`,
      await watched(site, () => send({ 'bab.zip': stripped })),
      strips,
    ),
  )
  const photos = await chapter(isSmoke ? 600 : 6_000, isSmoke ? 400 : 4_000, amount(6, 2), 92)
  const large = await zipOf(photos)
  rows.push(
    ...rowsOf('a zip of photos of 24 megapixels', await watched(site, () => send({ 'foto.zip': large })), photos),
  )
  const huge = await chapter(isSmoke ? 770 : 7_740, isSmoke ? 770 : 7_740, 1)
  rows.push(...rowsOf('one picture of 60 megapixels', await watched(site, () => send(huge)), huge))
  rows.push(await broken(site, headers, await begin(), zipped, pages), ...(await hostile(site, send)))

  await publishComic({ db, layout: null, changed: () => {}, config: { production: false } }, first.result.id, {
    publisher: 'Kreator',
  })
  const browser = await openChromium()
  const visits = []
  for (let round = 0; round < VISITS; round += 1)
    visits.push(await visit(browser, `${site.url}/komik/bab-${first.result.id}/baca/`))
  await browser.close()
  await close()
  await site.stop()
  return [
    ...rows,
    row(
      `own pages on a slow phone, first page painted, median of ${VISITS}`,
      median(visits.map(({ paint }) => paint)) / 1000,
      's',
      1.8,
    ),
    row('… everything sent', median(visits.map(({ bytes }) => bytes)) / 1024, 'KB', 600),
    row('… layout shift', median(visits.map(({ shift }) => shift)), '', 0.02),
  ]
}

type Watched<T> = { result: T; ms: number; main: number; both: number; back: number; held: number }

/** `main`, `both` and `back`: MB of the server at the peak, with the process of pictures, and more than before afterwards. */
async function watched<T>(site: Site, work: () => Promise<T>): Promise<Watched<T>> {
  const pid = site.child.pid ?? 0
  const both = async () => (await memoryWithPictures(pid)) / 1e6
  const before = await both()
  const peak = { main: 0, both: 0 }
  let isRunning = true
  const watching = (async () => {
    for (; isRunning; await sleep(30)) {
      peak.both = Math.max(peak.both, await both())
      const status = await readFile(`/proc/${pid}/status`, 'utf8')
      peak.main = Math.max(peak.main, Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1]) / 1_000)
    }
  })()
  await heldFor(site)
  const [ms, result] = await timed(work)
  isRunning = false
  await watching
  const held = await heldFor(site)
  // The process of pictures ends when it is idle.
  for (let tries = 0; tries < amount(60, 1) && (await both()) > before + 20; tries += 1) await sleep(250)
  return { result, ms, ...peak, back: (await both()) - before, held }
}

const timeRows = (what: string, { ms, main, both, back, held }: Watched<unknown>, size = ''): Row[] => [
  row(`${what}${size}`, ms / 1000, 's', LONG_S),
  row('… memory of the server at the peak', main, 'MB', MAX_MAIN_MB),
  row('… with the process of pictures', both, 'MB', MAX_BOTH_MB),
  row('… more than before, afterwards', Math.max(0, back), 'MB', 80),
  row('… the event loop is held at most', held, 'ms', MAX_HELD_MS),
]

function rowsOf(what: string, seen: Watched<Answer>, sent: Files): Row[] {
  const size = Object.values(sent).reduce((sum, bytes) => sum + bytes.length, 0) / 1e6
  return [
    ...timeRows(what, seen, ` (${Math.round(size)} MB)`),
    noneRow('… pages that are missing or out of order', misplaced(seen.result, sent), Object.keys(sent).length),
  ]
}

const misplaced = ({ pages }: Answer, sent: Files) =>
  Object.keys(sent).filter((name, at) => !pages[at]?.name.endsWith(name)).length

/** Sends a file in parts over a line that breaks in the middle of the second one. */
async function broken(
  site: Site,
  headers: Record<string, string>,
  id: number,
  file: Buffer,
  pages: Files,
): Promise<Row> {
  const json = { ...headers, 'content-type': 'application/json' }
  const body = JSON.stringify({ name: 'bab.cbz', size: file.length })
  const begun = await fetch(`${site.url}/api/v1/comics/${id}/uploads`, { method: 'POST', headers: json, body })
  const url = `${site.url}/api/v1/comics/${id}/uploads/${dataIn(await begun.json()).upload_id}`
  const at = async () => Number((await fetch(url, { method: 'HEAD', headers })).headers.get('upload-offset'))
  const half = Math.floor(file.length / 2)
  await new Promise<void>((resolve) => {
    const cut = http.request(url, {
      method: 'PATCH',
      headers: { ...headers, 'upload-offset': '0', 'content-length': file.length },
    })
    cut.on('error', () => resolve()).write(file.subarray(0, half), () => cut.destroy())
  })
  let offset = 0
  for (let tries = 0; tries < 100 && offset === 0; tries += 1, await sleep(100)) offset = await at()
  let answer: Answer = { status: 409, pages: [], refused: [] }
  for (let tries = 0; tries < 100 && answer.status === 409; tries += 1, await sleep(100)) {
    offset = await at()
    answer = await request(url, 'PATCH', { ...headers, 'upload-offset': String(offset) }, file.subarray(offset))
  }
  const what = `a line that breaks at ${(half / 1e6).toFixed(0)} MB, sent on from ${(offset / 1e6).toFixed(0)} MB`
  return noneRow(`${what}: pages that are missing or out of order`, misplaced(answer, pages), PAGES)
}

/** Each hostile file beside a good one. What happened to each is printed where it is not what should. */
async function hostile(site: Site, send: Send): Promise<Row[]> {
  const many = await zipOf(Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`${at}.png`, 'x'])))
  const all: [string, Refused[], () => Promise<Buffer> | Buffer][] = [
    ...hostileFiles.map(([name, reason, make]) => [name, [{ name, reason }], make] as (typeof all)[number]),
    ...hostileArchives.map(([name, refused, make]) => {
      const names = Object.entries(refused).map(([name, reason]) => ({ name, reason }))
      return [`${name}.cbz`, names, make] as (typeof all)[number]
    }),
    ['banyak.zip', [{ name: 'banyak.zip', reason: 'too_many' }], () => many],
  ]
  const made: [string, Refused[], Buffer][] = []
  for (const [name, refused, make] of all.slice(0, amount(all.length, 3))) made.push([name, refused, await make()])
  const good = await png(60, 80)
  const seen = await watched(site, async () => {
    const wrong: string[] = []
    for (const [name, refused, bytes] of made) {
      const answer = await send({ '0-baik.png': good, [name]: bytes })
      const names = answer.refused.map(({ name, reason }) => ({ name, reason }))
      const isRight = answer.status === 201 && JSON.stringify(names) === JSON.stringify(refused)
      process.stderr.write(`${isRight ? 'ok' : 'WRONG'} ${name}: ${JSON.stringify(names)}\n`)
      if (!isRight) wrong.push(name)
    }
    return wrong
  })
  return [
    ...timeRows(`${made.length} hostile files, each beside a good one`, seen),
    noneRow('… not refused by name, or the good one is not kept', seen.result.length, made.length),
  ]
}
