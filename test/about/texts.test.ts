import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FAILURES_FORGOTTEN_MS } from '../../src/accounts/limits/waits.ts'
import { REFUSED_RETENTION_MS } from '../../src/audit/queries.ts'
import { RETENTION_DAYS } from '../../src/outbox/queries.ts'
import { span } from '../../src/web/dates.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'

const db = useDatabase()
const open = async (path: string, settings: Record<string, string> = {}) =>
  read((await site(db(), { settings }).get(path).expect(200)).text)

test.each([
  ['/ketentuan/', 'Ketentuan'],
  ['/privasi/', 'Privasi'],
])('%s has its headings twice as contents, three points in short, and the day of its change', async (path, name) => {
  const page = await open(path)
  const headings = page.texts('article section > h2')
  for (const contents of ['.contents-side', '.contents-fold']) {
    expect(page.texts(`${contents} a`)).toEqual(headings)
    for (const link of page.all(`${contents} a`)) expect(page.all(link.getAttribute('href') ?? '')).toHaveLength(1)
  }
  expect(page.texts('#singkatnya p')).toHaveLength(3)
  expect(page.text('.article-head p')).toMatch(/^Diubah \d{1,2} \S+ \d{4} · \d+ menit baca$/)
  expect(page.texts('main .chips [aria-current]')).toEqual([name])
  const picture = page.attribute('main img', 'src') ?? ''
  await site(db()).get(picture).expect(200)
})

test('the page about the site has no contents and no date, but leads into the site', async () => {
  const page = await open('/tentang/')
  expect(page.all('.contents')).toEqual([])
  expect(page.text('.article-head')).not.toContain('Diubah')
  const ways = page.all('.community a').map((link) => link.getAttribute('href'))
  expect(ways).toEqual(['/search/', '/komik/', '/program/', '/masuk/'])
})

test('a text leads to the form with the kind of letter chosen', async () => {
  const links = (await open('/tentang/')).all('#hak a').map((link) => link.getAttribute('href'))
  expect(links).toEqual(['/kontak/?jenis=penurunan'])
})

test('every page leads to the four pages, and the sitemap lists them', async () => {
  const page = await open('/kontak/')
  const sitemap = (await site(db()).get('/sitemap.xml')).text
  for (const path of ['/tentang/', '/ketentuan/', '/privasi/', '/kontak/']) {
    expect(page.all(`.footer a[href="${path}"]`)).toHaveLength(1)
    expect(sitemap).toContain(`<loc>http://127.0.0.1${path}</loc>`)
  }
})

describe('the privacy page', () => {
  test('names how long things are kept, from the constants and settings themselves', async () => {
    const kept = (await open('/privasi/', { SESSION_LIFE: '5d', SESSION_IDLE: '90m' })).text('#disimpan')
    expect(kept).toContain('Berakhir setelah 90 menit tidak dipakai, paling lama 5 hari.')
    for (const time of [span(FAILURES_FORGOTTEN_MS), span(REFUSED_RETENTION_MS), `${RETENTION_DAYS} hari`])
      expect(kept).toContain(time)
  })

  test('lists the outside services that are configured, and no others', async () => {
    expect((await open('/privasi/')).text('#layanan')).toContain('Tidak ada yang terpasang.')
    const services = await open('/privasi/', {
      ...{ EMAIL_HOST: 'surat.example', EMAIL_FROM: 'toko@surat.example', FONNTE_API_TOKEN: 'x'.repeat(20) },
      ...{ XENDIT_SECRET_KEY: 'xnd_x', XENDIT_WEBHOOK_TOKEN: 'y'.repeat(20) },
      ...{ ANILIBERTY_BASE_URL: 'https://sumber.example/api/v1', EMBED_HOSTS: 'https://video.example' },
    })
    expect(services.texts('#layanan dt').sort()).toEqual([
      ...['Fonnte', 'Server e-mail surat.example', 'Xendit', 'https://video.example', 'sumber.example'],
    ])
  })

  test('names every key that the scripts keep in the browser, and the cookies', async () => {
    const scripts = readdirSync('public/js', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.js'),
    )
    const keys = scripts.flatMap(
      (name) => readFileSync(`public/js/${name}`, 'utf8').match(/\bkortekstream_[a-z_]*[a-z]\b/g) ?? [],
    )
    const told = (await open('/privasi/')).text('#browser') ?? ''
    for (const key of [...new Set(keys), 'theme', 'kortek-80', 'kortek-known-80'])
      expect([key, told.includes(key)]).toEqual([key, true])
  })
})
