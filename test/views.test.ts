import { expect, test } from 'vitest'
import { features } from '../src/app.ts'
import { site } from './support/app.ts'
import { useDatabase } from './support/db.ts'
import { makeTitle } from './support/make.ts'
import { read } from './support/page.ts'

const db = useDatabase()

/** What every page leads to. */
const header = features.flatMap(({ links = [] }) => links.filter(({ place }) => place === 'header'))
/** Every page that stands without more than one title; each is checked for what any page owes its reader. */
const pages = [
  ...header.map(({ href }) => href),
  '/luring/',
  '/anime/contoh/',
  '/episode/contoh-episode-1/',
  '/docs',
  '/search/',
  '/search/?q=contoh',
  '/search/?q=zzqqxx',
  '/masuk/',
  '/daftar/',
  '/keluar/',
  '/tidak-ada/',
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
