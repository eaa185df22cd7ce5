import { expect, test } from 'vitest'
import { makeComic } from '../comics/support/make.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeSettings, makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'
import { signInAs } from '../support/sign-in.ts'

/** Where a visitor goes on to after logging in or joining, as the pages say it. */

const db = useDatabase()
const app = () => site(db())
const page = async (path: string) => read((await app().get(path).expect(200)).text)
const logIn = (next: string) => page(`/masuk/?lanjut=${encodeURIComponent(next)}`)
const leave = '.door-head a:last-child'

test('the pages of a title and an episode are named with their picture, once somebody has opened them', async () => {
  await makeSettings(db(), { registration_open: true })
  await makeTitle(db(), { slug: 'pedang-senja', title: 'Pedang Senja', episodes: 2 })
  const places = [
    ['/anime/pedang-senja/', 'Pedang Senja', '/ilustrasi/adegan/pedang-senja.svg'],
    [
      '/episode/pedang-senja-episode-2/?server=1',
      'Pedang Senja · Episode 2',
      '/ilustrasi/cuplikan/pedang-senja-episode-2.svg',
    ],
  ] as const
  for (const [next, name, picture] of places) {
    expect((await logIn(next)).all('.door-sheet .box')).toHaveLength(0)
    await app().get(next).expect(200)
    for (const door of ['masuk', 'daftar']) {
      const shown = await page(`/${door}/?lanjut=${encodeURIComponent(next)}`)
      expect(shown.text('.door-sheet .box')).toBe(`Sesudahnya kembali ke ${name}`)
      expect(shown.attribute('.door-sheet .box img', 'src')).toBe(picture)
      expect(shown.attribute(leave, 'href')).toBe(next)
    }
  }
})

test('a public comic is named, a draft is not', async () => {
  const { id } = await makeComic(db(), { title: 'Mangkuk Sari' })
  const draft = await makeComic(db(), { title: 'Rahasia', published_at: null })
  expect((await logIn(`/komik/mangkuk-sari-${id}/baca/`)).text('.door-sheet .box b')).toBe('Mangkuk Sari')
  expect((await logIn(`/komik/${draft.id}/`)).all('.door-sheet .box')).toHaveLength(0)
})

test.each([
  ['/koleksi/', 'Koleksi', '/koleksi/'],
  ['/jadwal-rilis/?hari=senin', 'Jadwal', '/jadwal-rilis/?hari=senin'],
  ['/akun/', 'Akun', '/'],
])('%s is named %s, and who looks around first is led to %s', async (next, name, href) => {
  const shown = await logIn(next)
  expect(shown.text('.door-sheet .box b')).toBe(name)
  expect(shown.all('.door-sheet .box img')).toHaveLength(0)
  expect(shown.attribute(leave, 'href')).toBe(href)
})

test.each([
  '/',
  '/admin/pesanan/',
  '/tidak-ada/',
  '/anime/tidak-ada/',
  '/anime/%E0%A4%A/',
  '/komik/999999999/',
  '//jahat.example/',
])('%s has no name here', async (next) => {
  const shown = await logIn(next)
  expect(shown.all('.door-sheet .box')).toHaveLength(0)
  expect(shown.attribute(leave, 'href')).toBe('/')
})

test.each(['masuk', 'daftar'])('a link to /%s/ leads back to the page that it was on', async (door) => {
  await makeSettings(db(), { registration_open: true })
  const from = async (referer: string) => {
    const { text } = await app().get(`/${door}/`).set({ Host: '127.0.0.1', Referer: referer }).expect(200)
    return read(text).attribute('input[name=lanjut]', 'value')
  }
  expect(await from('http://127.0.0.1/koleksi/?urut=judul')).toBe('/koleksi/?urut=judul')
  for (const other of ['http://127.0.0.1/', 'http://127.0.0.1/keluar/', 'https://lain.example/koleksi/'])
    expect(await from(other)).toBe('')
})

test('who is already in goes on at once', async () => {
  const Cookie = await signInAs(db())
  for (const door of ['masuk', 'daftar'])
    await app().get(`/${door}/?lanjut=/koleksi/`).set({ Cookie }).expect(303).expect('Location', '/koleksi/')
})
