import { beforeAll, expect, test } from 'vitest'
import { type ApiOperation, findSchema, operationsIn } from '../../src/platform/api/openapi.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { documentOf } from '../support/document.ts'
import { read } from '../support/page.ts'

const db = useOwnDatabase()
const document = documentOf('http://127.0.0.1')
const calls = operationsIn(document.paths)
const webhooks = operationsIn(document.webhooks)
const isOwn = ({ operation }: { operation: ApiOperation }) => !operation['x-alias-of']

type Page = ReturnType<typeof read> & { path: string; bytes: number }
let app: ReturnType<typeof site>
let index: Page
/** The pages of groups and of first calls that the index links to. */
let below: Page[]

async function visit(path: string): Promise<Page> {
  const { text } = await app.get(path).expect(200)
  return { path, bytes: Buffer.byteLength(text), ...read(text) }
}

beforeAll(async () => {
  app = site(db())
  index = await visit('/docs')
  const links = index.all('.docs-groups a').map((link) => link.getAttribute('href') ?? '')
  below = []
  for (const path of links) below.push(await visit(path))
})

const groups = () => below.filter(({ path }) => !path.includes('panggilan-pertama'))
const pageOf = (id: string) => {
  const found = groups().filter(({ all }) => all(`[id="${id}"]`).length > 0)
  expect([id, found.length]).toEqual([id, 1])
  return found[0] as Page // the line above
}

test('no page is larger than 150 KB', () => {
  expect(below.length).toBeGreaterThan(25)
  for (const { path, bytes } of [index, ...below]) expect([path, bytes < 150_000]).toEqual([path, true])
})

test('the index names the systems with their groups, the base address, and errors and headers once', () => {
  const systems = ['Katalog', 'Pesanan', 'Konten', 'Komik', 'AniLibria v2', 'Operasi']
  expect(index.texts('.docs-section > h2')).toEqual([...systems, 'Header jawaban', 'Kesalahan'])
  expect(index.texts('.docs-facts dd code')).toContain('http://127.0.0.1')
  expect(groups()).toHaveLength(document.tags.length)
  expect(index.all('#komik .docs-groups li')).toHaveLength(18)
  const bodies = Object.values(document.components.responses).flatMap(({ content = {} }) =>
    Object.values(content).flatMap(({ example, examples = {} }) => [
      example,
      ...Object.values(examples).map(({ value }) => value),
    ]),
  )
  const codes = bodies.flatMap((body) => (body as { error_code?: string } | undefined)?.error_code ?? [])
  expect(new Set(index.texts('#kesalahan .docs-error'))).toEqual(new Set(codes))
})

test('every call, socket and webhook stands once, with its older paths, and in the list of its page', () => {
  for (const { method, path, operation } of calls.filter(isOwn)) {
    const id = operation.operationId
    const page = pageOf(id)
    const at = `#${id}`
    const word = operation['x-messages'] ? 'WS' : method.toUpperCase()
    expect(page.text(`${at} .docs-path`)).toBe(`${word} ${path}`)
    const [link] = page.all(`.docs-calls a[href="${at}"]`)
    expect([id, link?.text, link?.parentNode?.text.includes(path)]).toEqual([id, operation.summary, true])
    const older = calls.filter((one) => one.operation['x-alias-of'] === id).map((one) => one.path)
    expect(page.texts(`${at} .docs-aliases code`)).toEqual(older)
    const [body] = Object.values(operation.requestBody?.content ?? {})
    const fields = Object.keys(findSchema(document, body?.schema ?? {}).properties ?? {})
    const shown = [...operation.parameters.map(({ name }) => name), ...fields]
    expect(page.texts(`${at} tbody th code`)).toEqual(shown)
    const { 'x-messages': sent = {}, 'x-heard': heard = {} } = operation
    expect(page.texts(`${at} summary code`)).toEqual([...Object.keys(heard), ...Object.keys(sent)])
  }
  for (const { operation } of webhooks.filter(isOwn))
    expect(pageOf(operation.operationId).text(`#${operation.operationId} h2`)).toBe(operation.summary)
  const aliases = calls.filter((one) => !isOwn(one))
  expect(aliases.length).toBeGreaterThan(40)
  for (const { operation } of aliases)
    for (const { path, all } of groups()) expect([path, all(`[id="${operation.operationId}"]`)]).toEqual([path, []])
})

test('errors that all calls of a page may answer are listed once', () => {
  const page = pageOf('exportPdf')
  expect(page.texts('#exportPdf .docs-errors b')).toEqual(['400', '409', '503'])
  const shared = ['400', '401', '404', '405', '413', '415', '421', '422', '429', '500']
  expect(page.texts('.docs-section:not([id]) .docs-errors b')).toEqual(shared)
})

test('a call says how its body is sent, shows JSON only where JSON is taken, and fills every part of its path', () => {
  const said = (id: string) => pageOf(id).text(`#${id}`) ?? ''
  expect(said('createProgram')).toContain('Sebagai multipart/form-data.')
  expect(said('createProgram')).not.toContain('Contoh isi')
  expect(said('logInClient')).toContain(
    'Sebagai application/x-www-form-urlencoded atau application/json atau multipart/form-data.',
  )
  expect(said('logIn')).toContain('Sebagai application/json.')
  expect(said('logIn')).toContain('Contoh isi')
  for (const { path, texts } of groups())
    for (const command of texts('code[id^="panggilan-"]'))
      expect([path, command]).toEqual([path, expect.not.stringContaining('{')])
})

test('a search finds calls by path, name and words, and leads to them on their page', async () => {
  const found = await visit('/docs?q=track-order')
  expect(found.attribute('.docs-search input', 'value')).toBe('track-order')
  expect(found.attribute('meta[name=robots]', 'content')).toBe('noindex')
  const leadsTo = async (words: string) => {
    const { all } = await visit(`/docs?q=${encodeURIComponent(words)}`)
    return all('.docs-calls a').map((link) => link.getAttribute('href'))
  }
  expect(await leadsTo('track-order')).toEqual(['/docs/pesanan#trackOrder'])
  for (const words of ['POST story-idea ide', 'startComic', 'memulai komik'])
    expect(await leadsTo(words)).toContain('/docs/komik-membuat#startComic')
  expect(await leadsTo('memesan')).toContain('/docs/pesanan#createOrder')
  expect(await leadsTo('track-order memulai')).toEqual([])
  // An older path leads to the call that it repeats.
  expect(await leadsTo('/api/v1/chars')).toEqual(['/docs/komik-bahan#listComicCharacters'])
})

test('a search without a result says so and keeps its words; one without words is the index', async () => {
  const none = await visit(`/docs?q=${encodeURIComponent('<zzqq>')}`)
  expect(none.text('main [role=status]')).toContain('Tidak ada panggilan yang cocok dengan “<zzqq>”')
  expect(none.attribute('.docs-search input', 'value')).toBe('<zzqq>')
  expect((await visit('/docs?q=+')).text('h1')).toBe('API KortekStream')
  expect(index.attribute('meta[name=robots]', 'content')).toBeNull()
})

test('pages have no slash at their end and stand in the sitemap; an unknown group is a page that says so', async () => {
  await app.get('/docs/').expect(301).expect('Location', '/docs')
  await app.get('/docs/?q=a').expect(301).expect('Location', '/docs?q=a')
  await app.get('/docs/komik-membuat/').expect(301).expect('Location', '/docs/komik-membuat')
  const missing = await app.get('/docs/tidak-ada').expect(404).expect('Content-Type', /html/)
  expect(read(missing.text).body()).toContain('Bagian dokumentasi ini tidak ada.')
  const { text } = await app.get('/sitemap.xml').expect(200)
  for (const { path } of [index, ...below]) expect(text).toContain(`<loc>http://127.0.0.1${path}</loc>`)
})

test('the side of a page marks where it is', () => {
  for (const { path, all } of below)
    expect(all('.docs-nav [aria-current=page]').map((link) => link.getAttribute('href'))).toEqual([path])
})

test('the errors of the index are named where calls have them, not where an API has a shape of its own', () => {
  const named = below.filter(({ all }) => all('.docs-body a[href="/docs#kesalahan"]').length > 0)
  expect(named.map(({ path }) => path)).toEqual(expect.arrayContaining(['/docs/katalog', '/docs/pesanan']))
  expect(named.filter(({ path }) => /konten|anilibria/.test(path))).toEqual([])
})

test('calls of apps are shown with the token of an app', () => {
  const [sample] = pageOf('ownProfile').all('#ownProfile pre')
  expect(sample?.text).toContain('-H "Authorization: Bearer $TOKEN"')
})
