import { readdirSync, readFileSync } from 'node:fs'
import { NodeType, parse } from 'node-html-parser'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { features } from '../src/app.ts'
import { site } from './support/app.ts'
import { useDatabase, useOwnDatabase } from './support/db.ts'
import { makeTitle } from './support/make.ts'
import { read } from './support/page.ts'
import { renderEveryPage } from './views/every-page.ts'
import { type Rendering, renderings } from './views/recorder.ts'

vi.mock('eta', () => import('./views/recorder.ts'))

const db = useDatabase()

/** The links at the top of every page. */
const header = features.flatMap(({ links = [] }) => links.filter(({ place }) => place === 'header'))
/** Pages that need at most one title in the database. */
const pages = [
  ...header.map(({ href }) => href),
  ...['/luring/', '/anime/contoh/', '/episode/contoh-episode-1/', '/tidak-ada/'],
  ...['/docs', '/docs/komik-membuat', '/docs/panggilan-pertama-komik'],
  ...['/search/', '/search/?q=contoh', '/search/?q=zzqqxx', '/masuk/', '/daftar/', '/keluar/'],
]

test.each(pages)('%s has one heading, a description, a canonical address and no inline code', async (path) => {
  await makeTitle(db(), { slug: 'contoh', type: 'Movie', airs_day: 4, airs_time: '00:30', episodes: 2 })
  const { text } = await site(db()).get(path)
  const page = read(text)
  expect(page.all('h1')).toHaveLength(1)
  expect(page.attribute('html', 'lang')).toBe('id')
  expect(page.attribute('meta[name=description]', 'content')).not.toBe('')
  expect(page.attribute('link[rel=canonical]', 'href')).toBe(`http://127.0.0.1${path}`)
  expect(text).not.toMatch(/undefined|\[object |\sstyle="/)
  const inline = page.all('script').filter((script) => !script.getAttribute('src'))
  expect(inline.every((script) => script.getAttribute('type') === 'application/ld+json')).toBe(true)
})

const everyPage = useOwnDatabase()
const templates = readdirSync('views', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.eta'))
  .map((file) => ({ name: file.replace(/\.eta$/, ''), source: readFileSync(`views/${file}`, 'utf8') }))

test('no line of a template is longer than 120 characters', () => {
  const long = templates.flatMap(({ name, source }) =>
    source.split('\n').flatMap((line, at) => (line.length > 120 ? [`${name}.eta:${at + 1}`] : [])),
  )
  expect(long).toEqual([])
})

/** Each template with the data that pages made of real rows passed to it. */
describe('a template rendered alone', () => {
  const given = new Map<string, Map<string, Rendering>>()
  beforeAll(async () => {
    await renderEveryPage(everyPage())
    for (const [name, all] of renderings) given.set(name, new Map(all.map((one) => [one.html, one])))
  })

  test.each(templates)('$name', ({ name, source }) => {
    const samples = given.get(name) ?? new Map<string, Rendering>()
    expect(samples.size, 'never rendered: add a page or a sample to test/views/every-page.ts').toBeGreaterThan(0)
    const optional = optionalNames(source)
    for (const { html, data, again } of samples.values()) {
      expect(again(onlyGiven(data, optional))).toBe(html)
      expect(html).not.toMatch(/undefined|\[object /)
      if (isFragment(name)) expectFragment(html, source)
    }
  })
})

const isFragment = (name: string) => /(^|\/)_[^/]+$/.test(name)

function expectFragment(html: string, source: string) {
  expect(html).not.toMatch(/<style|<script|\s(style|on\w+|hx-on[^=]*)=/)
  const roots = parse(html).childNodes.filter((node) => node.nodeType === NodeType.ELEMENT_NODE || node.text.trim())
  if (!/^<% \/\/ Several roots\b/.test(source)) expect(roots.length, html).toBeLessThan(2)
}

/** The names of data that a template gives a default. */
const optionalNames = (source: string) =>
  [...(/\{(.*?)\} = it\b/s.exec(source)?.[1] ?? '').matchAll(/(\w+) =/g)].map(([, name = '']) => name)

/** Objects with an entry only for the fields of a form that have one. */
const sparse = ['errors', 'values', 'typed']

/** The data, but reading a name that was not passed throws, in nested objects too. */
const onlyGiven = <Data extends object>(data: Data, optional: readonly string[] | null): Data =>
  new Proxy(data, {
    get(given, name) {
      const isGiven = name in given || Array.isArray(given) || optional === null || optional.includes(String(name))
      if (!isGiven) throw new Error(`${String(name)} was not passed`)
      const value: unknown = Reflect.get(given, name)
      if (typeof value !== 'object' || value === null || value instanceof Date) return value
      return onlyGiven(value, sparse.includes(String(name)) ? null : ['reach'])
    },
  })
