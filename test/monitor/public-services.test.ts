import { expect, test } from 'vitest'
import { playerState } from '../../src/anime/reports/queries.ts'
import { serviceJob } from '../../src/monitor/services/services.ts'
import { lettersState } from '../../src/outbox/queries.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { minutesAgo, ownEndpoint } from '../support/status.ts'

const db = useDatabase()
const service = { about: '', icon: 'play' }
const services = () => [
  { ...service, name: 'Pemutar', state: playerState },
  { ...service, name: 'Surat', state: lettersState },
]
let told = 0
const check = () => serviceJob({ db: db(), checkInterval: 60, services, publishEvents: () => (told += 1) }).run()
const mail = { EMAIL_HOST: '127.0.0.1', EMAIL_FROM: 'toko@contoh.example' }
const statusPage = async (settings: Record<string, string> = mail) =>
  read((await site(db(), { settings }).get('/status/').expect(200)).text)
const stateOf = (page: Awaited<ReturnType<typeof statusPage>>, key: string) =>
  page.text(`#layanan-${key} .status-state`)
const report = (slug: string) => ({
  episode_slug: slug,
  title: slug,
  reason: 'playback',
  server: null,
  message: null,
  created_at: minutesAgo(5),
})

test('many episodes that do not play are a troubled player, told once, first in the list and in the sentence', async () => {
  await ownEndpoint(db())
  await check()
  expect(told).toBe(1)
  const well = await statusPage()
  expect([stateOf(well, 'pemutar'), stateOf(well, 'surat')]).toEqual(['Berjalan', 'Berjalan'])
  expect(well.text('#layanan-pemutar .status-shares')).toMatch(/^100 %/)

  await db()('episode_reports').insert([...'abcdefgh'].map(report))
  await check()
  await check()
  expect(told).toBe(2)
  const page = await statusPage()
  expect(page.text('.status-sentence')).toBe('Sebagian terganggu')
  expect(page.text('#status-kini')).toMatch(/Pemutar terganggu sejak \d\d\.\d\d WIB/)
  expect(page.text('.status-item h2')).toBe('Pemutar')
})

test.each<[Record<string, string>, string | null]>([
  [{}, null],
  [mail, 'E-mail'],
  [{ FONNTE_API_TOKEN: 'rahasia' }, 'WhatsApp'],
  [{ ...mail, FONNTE_API_TOKEN: 'rahasia' }, 'E-mail dan WhatsApp'],
])('letters are a service only where they can be sent: %o', async (settings, about) => {
  await ownEndpoint(db())
  await check()
  const page = await statusPage(settings)
  expect(page.text('#layanan-surat .status-item-head p') ?? null).toBe(about)
})

test('letters that fail for minutes are late, one held back by a setting is down, and planned work on the whole site is maintenance', async () => {
  await ownEndpoint(db())
  const letter = { kind: 'mail', dedupe_key: 'surat-1', summary: 'Kode', payload: '{}', keep: false }
  await db()('outbox').insert(letter)
  await db()('outbox').insert({ ...letter, dedupe_key: 'surat-2' })
  await db()('outbox').update({ attempts: 3 })
  await check()
  expect(stateOf(await statusPage(), 'surat')).toMatch(/^Terganggu/)

  await db()('outbox').where({ dedupe_key: 'surat-2' }).update({ state: 'blocked' })
  await check()
  expect(stateOf(await statusPage(), 'surat')).toMatch(/^Tidak menjawab/)

  const window = { endpoint_id: null, title: 'Ganti disk', author: 'rini' }
  await db()('maintenance_windows').insert({ ...window, starts_at: minutesAgo(5), ends_at: minutesAgo(-60) })
  await check()
  expect(stateOf(await statusPage(), 'surat')).toBe('Perawatan')
})

test('the time since the last check counts to the state that is found, but not time in which nobody asked', async () => {
  await check()
  const seconds = async () => (await db()('service_days').where({ key: 'Surat' }).first('count', 'up'))?.count
  const first = Number(await seconds())
  await db()('service_states').update({ checked_at: minutesAgo(1) })
  await check()
  expect(Number(await seconds()) - first).toBeCloseTo(60, -1)
  await db()('service_states').update({ checked_at: minutesAgo(600) })
  await check()
  expect(Number(await seconds()) - first).toBeLessThan(60 + 95)
})
