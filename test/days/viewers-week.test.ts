import { afterAll, expect, test } from 'vitest'
import { at, isMoving } from '../browser/player.ts'
import { useOwnDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { freePort } from '../support/ports.ts'
import { emptyCatalog, enter, type Served, serve } from '../support/served.ts'
import { makeUser } from '../support/sign-in.ts'
import { desk, type Person, phone, useDay } from './support/person.ts'

/** A viewer finds a title and watches it on two devices, once without a network; then the server of the title dies. */

const most = { viewer: { clicks: 9, fields: 1 } }

const upstreamDb = useOwnDatabase()
let upstream: Served

const day = useDay("viewer's week", most, async ({ db }) => {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  await makeTitle(upstreamDb(), { slug: 'kapal-kertas', title: 'Kapal Kertas', episodes: 3, weekly_rank: 1 })
  await makeTitle(upstreamDb(), { slug: 'pedang-senja', title: 'Pedang Senja', episodes: 1 })
  upstream = await serve(upstreamDb(), { BASE_URL: origin }, port)
  await emptyCatalog(db)
  await enter(db, 'Server Utama', upstream.url, 100)
  // A copy is fresh for a second, so that the next visit asks the server again.
  return { MEDIA_HOSTS: origin, CACHE_TTL: '1', CACHE_LONG_TTL: '1' }
})
afterAll(() => upstream?.stop())

/** What the console of a browser says of a network that is gone. */
const expected = /ERR_INTERNET_DISCONNECTED/
const plays = ({ page }: Person) => expect.poll(() => isMoving(page)).toBe(true)

test('a viewer finds, watches, goes on elsewhere, and reads the copy of a server that died', async () => {
  const sari = await makeUser(day.db(), { name: 'Sari' })
  const viewer = await day.comes('viewer', '/', { ...phone, as: sari, expected })
  await viewer.fill('Cari judul', 'kapal')
  await viewer.press('Kapal Kertas')
  await viewer.reads('Kapal Kertas', '3 dari 12', 'lewat Server Utama')
  await viewer.press('Tonton Episode 1')
  await viewer.press('Putar')
  await plays(viewer)
  await viewer.page.context().setOffline(true)
  await viewer.press('480p')
  await viewer.reads('Internetmu terputus. Video akan lanjut sendiri.')
  await viewer.page.context().setOffline(false)
  await plays(viewer)
  await expect.poll(() => at(viewer.page)).toBeGreaterThan(6)
  await viewer.press('Beranda')
  await viewer.reads('Lanjutkan menonton', 'Ep 1 · sisa')

  const laptop = await day.comes('viewer', '/', { ...desk, as: sari })
  await laptop.reads('Lanjutkan menonton', 'Ep 1 · sisa')
  await laptop.press('Lanjutkan Episode 1')
  await laptop.press('Lanjutkan dari 00.0')
  await plays(laptop)
  expect(await at(laptop.page)).toBeGreaterThan(5)
  await laptop.press('Beranda')

  await upstream.stop()
  await viewer.press('Lihat detail', { in: 'Nomor 1 minggu ini' })
  // The first visit may still show the expired copy while the server is asked.
  const again = () => viewer.page.reload().then(viewer.seen)
  await expect.poll(again, { interval: 500 }).toContain('sumber utama sedang tidak menjawab. yang tampil ini salinan')
  await viewer.reads('Kapal Kertas', '3 dari 12', 'Lanjutkan Episode 1')
  await day.ends(viewer, laptop)
})
