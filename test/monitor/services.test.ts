import { beforeEach, expect, test } from 'vitest'
import { createServiceState } from '../../src/anilibria/api/service.ts'
import { slow } from '../../src/demo/fakes/aniliberty/knobs.ts'
import { useAniLiberty } from '../support/aniliberty.ts'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { serve } from '../support/served.ts'
import { signInAs } from '../support/sign-in.ts'

/** The v2 API is a row of its own on the monitor's overview, and nowhere else. */

const db = useOwnDatabase()
const fake = useAniLiberty()
/** Settings of a server whose upstream answers too late for a sync of its own to end. */
const upstream = () => ({ ANILIBERTY_BASE_URL: fake().baseUrl, SOURCES: 'library' })
const moment = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const sync = (row: { whole_at?: Date | null; checked_at?: Date | null; failed_at?: Date | null }) =>
  db()('anilibria_sync').update(row)
beforeEach(async () => {
  fake().set(/./, slow(60_000))
  await sync({ whole_at: null, checked_at: null, failed_at: null })
})

async function open(settings: Record<string, string>, path = '/api-monitor/') {
  const cookie = await signInAs(db(), { role: 'staff' })
  const server = await serve(db(), settings)
  try {
    return read(await (await fetch(server.origin + path, { headers: { cookie } })).text())
  } finally {
    await server.stop()
  }
}
const row = async (settings: Record<string, string>) => (await open(settings)).text('#layanan tbody tr') ?? ''

test('without an upstream the row says whose titles the API has', async () => {
  expect(await row({})).toMatch(/AniLibria v2.*Naik.*Berisi judul perpustakaan situs ini/)
})

test('the row tells the age of the last sync, and that it is too old', async () => {
  await sync({ whole_at: moment(900), checked_at: moment(3) })
  expect(await row(upstream())).toMatch(/Naik.*Sinkronisasi terakhir 3 menit lalu/)
  await sync({ checked_at: moment(180) })
  expect(await row(upstream())).toMatch(/Terganggu.*Sinkronisasi terakhir 3 jam lalu/)
})

test('the row tells that the upstream does not answer, or that the mirror is not complete', async () => {
  await sync({ whole_at: moment(900), checked_at: moment(20), failed_at: moment(1) })
  expect(await row(upstream())).toMatch(/Terganggu.*AniLiberty tidak menjawab; cermin yang melayani/)
  await sync({ whole_at: null, checked_at: null, failed_at: null })
  expect(await row(upstream())).toMatch(/Terganggu.*Cerminnya belum lengkap\. Belum pernah disinkronkan/)
})

test('without its database the service is down, and unknown before anybody looked', () => {
  const stateOf = (lastMirror: null | undefined) => {
    const monitor = { lastMirror: () => lastMirror, upstream: () => null }
    return createServiceState({ monitor, cache: { status: () => 'disabled' as const }, hasUpstream: true })()
  }
  expect(stateOf(null)).toMatchObject({ state: 'down', sentence: 'Basis datanya tidak menjawab.' })
  expect(stateOf(undefined)).toMatchObject({ state: 'unknown' })
})

test('the row counts for no endpoint, and the public status page does not have it', async () => {
  await sync({ whole_at: moment(900), checked_at: moment(600) })
  const page = await open(upstream())
  expect(page.texts('.monitored-row').join()).not.toContain('AniLibria v2')
  expect(page.text('#angka')).toMatch(/Turun 0 Terganggu 0/)
  expect((await open(upstream(), '/status/')).text('body')).not.toContain('AniLibria v2')
})
