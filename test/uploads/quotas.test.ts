import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { beforeEach, describe, expect, test } from 'vitest'
import { createUploads } from '../../src/uploads/uploads.ts'
import { createSecret } from '../../src/web/signed.ts'
import { paidInFull, shirtForm } from '../orders/support/orders.ts'
import { makePriceList } from '../products/support/make.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { read } from '../support/page.ts'
import { makePng } from '../support/picture.ts'
import { makeUser, signIn, signInAs } from '../support/sign-in.ts'

const db = useDatabase()
const parent = useFolder()
let dataDir = ''
let form: ReturnType<typeof shirtForm>
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(parent, 'data-'))
  form = shirtForm(await makePriceList(db()))
})

/** 480 KB of noise; an address may store a hundredth of the room in a day, here 1 MB. */
const photo = await sharp(randomBytes(400 * 400 * 3), { raw: { width: 400, height: 400, channels: 3 } })
  .png()
  .toBuffer()
const shop = (settings: Record<string, string> = {}) =>
  site(db(), {
    settings: { DATA_DIR: dataDir, UPLOADS_MAX_MB: '100', LIMITS: 'on', TRUSTED_PROXIES: '1', ...settings },
  })

type Sending = { from?: string; cookie?: string; address?: string; fields?: Record<string, string> }
/** Sends an order with the photo to a server that was just started. */
const send = ({ from = '203.0.113.1', cookie = '', address = '/pesan/kaos/', fields = {} }: Sending = {}) =>
  shop()
    .post(address)
    .set({ Cookie: cookie, 'X-Forwarded-For': from })
    .field({ ...(address === '/pesan/kaos/' ? form : paidInFull), ...fields })
    .attach('design', photo, 'desain.png')

describe('what an address may store in a day', () => {
  test('counts pictures and drafts, over restarts, and keeps nobody else out', async () => {
    expect((await send()).status).toBe(303)
    const draft = await send({ fields: { quantity: '' } })
    expect(draft.status).toBe(422)

    const refused = [await send(), await send({ fields: { quantity: '' } })]
    const api = await send({ address: '/api/v1/order/' })

    for (const { status, text, headers } of refused) {
      expect(status).toBe(429)
      expect(read(text).text('#f-design-error')).toMatch(
        /sudah terlalu banyak\. Kirim gambarnya lagi (besok|\d+ menit lagi)\.$/,
      )
      expect(read(text).attribute('#f-customer_name', 'value')).toBe(form.customer_name)
      expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    }
    expect([api.status, Number(api.headers['retry-after']) > 0]).toEqual([429, true])
    expect((await send({ from: '203.0.113.2' })).status).toBe(303)
    expect((await send({ from: '2001:db8::1' })).status).toBe(303)
    // As it was sent, and as it is shown.
    expect(await readdir(path.join(dataDir, 'upload-drafts'))).toHaveLength(2)
  })

  test('is four times as much for a site with many IPv6 networks', async () => {
    const statuses: number[] = []
    for (const at of [1, 2, 3, 4, 5])
      for (const _ of [1, 2]) statuses.push((await send({ from: `2001:db8:7:${at}::1` })).status)

    expect(statuses.map((status) => status === 303)).toEqual([...Array(8).fill(true), false, false])
    expect((await send({ from: '2001:db8:8::1' })).status).toBe(303)
  })

  test('is counted for members too, and not for staff', async () => {
    const [member, staff] = [await signInAs(db(), { role: 'member' }), await signInAs(db(), { role: 'staff' })]
    const statuses = async (cookie: string) =>
      [await send({ cookie }), await send({ cookie }), await send({ cookie })].map(({ status }) => status)

    expect(await statuses(member)).toEqual([303, 303, 429])
    expect(await statuses(staff)).toEqual([303, 303, 303])
  })

  test('begins anew the next day, of which the database keeps no address', async () => {
    const at = (day: string) =>
      createUploads({
        db: db(),
        dataDir,
        maxBytes: 100e6,
        secret: createSecret('rahasia'),
        now: () => new Date(`${day}T12:00:00+07:00`),
      })
    const sender = { household: '203.0.113.1', member: null, sends: 'orders' as const }
    for (const _ of [1, 2]) await at('2026-11-23').storeDraft(photo, sender)
    await expect(at('2026-11-23').storeDraft(photo, sender)).rejects.toMatchObject({ retryAfter: 12 * 3_600 })

    await at('2026-11-24').storeDraft(photo, sender)

    expect(JSON.stringify(await db()('sent_bytes'))).not.toContain('203.0.113')
    await at('2026-11-24').sweepImages()
    expect(await db()('sent_bytes').pluck('bytes')).toEqual([expect.stringMatching(/^4\d{5}$/)])
  })
})

describe('room', () => {
  const sendPhoto = async (cookie: string, settings: Record<string, string> = { UPLOADS_MAX_MB: '5000' }) =>
    shop(settings)
      .post('/akun/foto/')
      .set('Cookie', cookie)
      .attach('photo', await makePng(), 'foto.png')
  const row = { width: 30, height: 20, type: 'image/png', alt: null }
  const fill = (bytes: number, wishes: { owner_id?: number; sent_for?: 'orders' | 'photos' }) =>
    db()('uploads').insert({
      ...{ ...row, name: `${randomBytes(16).toString('hex')}-30x20.png`, bytes, owner_id: null, sent_for: null },
      ...wishes,
    })

  test('that orders may take leaves the rest to what the site draws, to editors and to photos', async () => {
    await fill(39.8e6, { sent_for: 'orders' })
    const cookie = await signInAs(db(), { role: 'member' })

    const refused = await send()

    expect([refused.status, read(refused.text).text('#f-design-error')]).toEqual([
      503,
      expect.stringContaining('Kirim tanpa gambar dulu'),
    ])
    expect((await sendPhoto(cookie, {})).status).toBe(303)
    await createUploads({ db: db(), dataDir, maxBytes: 100e6 }).storeImage(photo)
  })

  test('of a member holds what the member sends and has drawn; an editor has no such limit', async () => {
    for (const role of ['member', 'editor'] as const) {
      const user = await makeUser(db(), { role })
      await fill(500e6, { owner_id: user.id })
      const cookie = await signIn(db(), user)
      const sent = await sendPhoto(cookie)

      expect(sent.status).toBe(role === 'member' ? 422 : 303)
      if (role === 'member') expect(sent.text).toContain('Gambar di akunmu sudah memakai 500 MB')
    }
  })

  test('of a member does not hold what the member orders', async () => {
    const user = await makeUser(db(), { role: 'member' })
    const cookie = await signIn(db(), user)
    await fill(500e6, { owner_id: user.id, sent_for: 'orders' })
    expect((await sendPhoto(cookie)).status).toBe(303)
    await fill(500e6, { owner_id: user.id })
    expect((await sendPhoto(cookie)).status).toBe(422)

    const { status } = await shop({ UPLOADS_MAX_MB: '5000' })
      .post('/pesan/kaos/')
      .set('Cookie', cookie)
      .field(form)
      .attach('design', await makePng(), 'desain.png')

    expect(status).toBe(303)
  })
})
