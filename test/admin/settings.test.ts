import { describe, expect, test } from 'vitest'
import { accountSettings } from '../../src/accounts/settings.ts'
import { changeSettings } from '../../src/admin/settings/pages.ts'
import { settingsView, toFormValues } from '../../src/admin/settings/view-model.ts'
import { features } from '../../src/app.ts'
import { settingsVersion } from '../../src/platform/settings-queries.ts'
import {
  makeSettingsSchema,
  readSettings,
  type Setting,
  type SettingTable,
  storedValues,
} from '../../src/platform/site-settings.ts'
import { readForm } from '../../src/web/form.ts'
import { fakeFfmpeg } from '../comics/support/ffmpeg.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { read } from '../support/page.ts'
import { signInAs } from '../support/sign-in.ts'

const address = '/admin/pengaturan/'

const db = useDatabase()
const folder = useFolder()
const known: SettingTable = Object.assign({}, ...features.map(({ settings }) => settings?.table ?? {}))
/** The form with default values: a switch that is off is not posted. */
const untouched = Object.fromEntries(
  Object.entries<Setting>(known)
    .filter(([, { kind, fallback }]) => kind !== 'switch' || fallback)
    .map(([name, { kind, fallback }]) => [name, kind === 'switch' ? 'ya' : String(fallback)]),
)

/** An admin who opens the page, and saves the form with some fields changed. */
async function asAdmin() {
  const Cookie = await signInAs(db(), { username: 'ayu', role: 'admin' })
  const text = async (settings: Record<string, string> = {}) =>
    (await site(db(), { settings }).get(address).set({ Cookie }).expect(200)).text
  return {
    Cookie,
    text,
    open: async (settings: Record<string, string> = {}) => read(await text(settings)),
    save: (fields: object) =>
      site(db())
        .post(address)
        .type('form')
        .set({ Cookie })
        .send({ ...untouched, ...fields }),
  }
}

test('registration begins closed; opened it is open at once, and the log says who turned what', async () => {
  const { Cookie, open, save } = await asAdmin()
  expect((await open()).attribute('#f-registration_open', 'checked')).toBeNull()
  const saved = await save({ registration_open: 'ya' }).expect(303)
  const after = read(
    (
      await site(db())
        .get(saved.headers.location ?? '')
        .set({ Cookie })
    ).text,
  )
  expect(after.text('.said')).toBe('Tersimpan. Berlaku mulai sekarang.')
  expect(after.attribute('#f-registration_open', 'checked')).not.toBeNull()
  expect(await readSettings(db(), known)).toMatchObject({ registration_open: true, message_dp_invoice: true })
  const change = { action: 'setting.change', subject: 'Pendaftaran dibuka' }
  const details = { setting: 'registration_open', old: false, new: true }
  expect(await db()('audit_log')).toMatchObject([{ actor: 'ayu', ...change, details }])
})

test('saving what stands already changes nothing and is not logged', async () => {
  const { save } = await asAdmin()
  await save({}).expect(303).expect('Location', `${address}?kabar=sama`)
  expect(await db()('site_settings')).toEqual([])
  expect(await db()('audit_log')).toEqual([])
})

test('a form opened before another admin saved changes nothing and says what holds now', async () => {
  const { open, save } = await asAdmin()
  const versi = (await open()).attribute('[name=versi]', 'value')
  await save({ versi, registration_open: 'ya' }).expect(303)

  const { text } = await save({ versi, shop_name: 'Toko Baru' }).expect(409)
  const page = read(text)
  expect(page.text('#f-registration_open-error')).toContain('Yang berlaku sekarang: nyala.')
  expect(page.attribute('#f-shop_name', 'value')).toBe('Toko Baru')
  expect(await readSettings(db(), known)).toMatchObject({ registration_open: true })

  const again = page.attribute('[name=versi]', 'value')
  await save({ versi: again, registration_open: 'ya', shop_name: 'Toko Baru' }).expect(303)
  expect(await readSettings(db(), known)).toMatchObject({ registration_open: true, shop_name: 'Toko Baru' })
})

test('settings stand under headings, and an account is there as a whole or not at all', async () => {
  const { open, save } = await asAdmin()
  const headings = [
    'Toko',
    'Rekening',
    'Invoice',
    'Penawaran',
    'Bengkel dan pengiriman',
    'Pesan otomatis',
    'Konten',
    'Akun',
    'Komik',
  ]
  expect((await open()).texts('main legend')).toEqual(headings)
  const saveAccount = async (bank_name: string, bank_account: string, bank_holder: string) =>
    save({ versi: await settingsVersion(db()), bank_name, bank_account, bank_holder })
  const half = await saveAccount('BCA', '123-456 rek', '')
  expect(half.status).toBe(422)
  const page = read(half.text)
  expect(page.text('#f-bank_account-error')).toBe('Nomor rekening hanya angka, spasi, dan tanda hubung.')
  expect(page.text('#f-bank_holder-error')).toBe('Isi bank, nomor, dan pemiliknya, atau kosongkan ketiganya.')
  expect(page.all('#f-bank_name-error')).toHaveLength(0)
  expect((await saveAccount('BCA', '123-456 789', 'Ayu')).status).toBe(303)
  expect((await saveAccount('', '', '')).status).toBe(303)
})

test('staff read which ffmpeg makes videos of comics; one without H.264 is as good as none', async () => {
  const { open } = await asAdmin()
  const lineOf = async (FFMPEG_PATH: string) =>
    (await open({ FFMPEG_PATH })).texts('tbody tr').find((row) => row.startsWith('Video komik'))
  const ffmpeg = fakeFfmpeg(folder, '')
  expect(await lineOf(ffmpeg)).toContain(ffmpeg)
  expect(await lineOf('true')).toContain('Belum dikonfigurasi')
  expect(await lineOf('none')).toContain('Komik tidak bisa jadi video')
})

test('what the environment leaves out is said, what it holds is shown, and secrets are neither', async () => {
  const secrets = {
    REDIS_URL: 'redis://pengguna:rahasia-redis@redis.example:6379/0',
    ...{ EMAIL_HOST: 'smtp.example', EMAIL_HOST_USER: 'surat@toko.example', EMAIL_HOST_PASSWORD: 'rahasia-surat' },
    ALERT_WEBHOOK_URL: 'https://kait.example/rahasia-alamat?kunci=rahasia-kunci',
    ...{ ALERT_WEBHOOK_SECRET: `whsec_${'QUJD'.repeat(10)}`, METRICS_TOKEN: 'rahasia-metrik-panjang' },
    ...{ XENDIT_SECRET_KEY: 'rahasia-xendit', XENDIT_WEBHOOK_TOKEN: 'rahasia-kait-xendit' },
    ...{ GOOGLE_CLIENT_ID: 'situs.apps.example', GOOGLE_CLIENT_SECRET: 'rahasia-google' },
    FONNTE_API_TOKEN: 'rahasia-fonnte',
  }
  const { open, text } = await asAdmin()
  const bare = await open()
  const missing = bare.all('tbody tr').filter((row) => row.text.includes('Belum dikonfigurasi'))
  expect(missing.map((row) => row.querySelector('b')?.text)).toEqual([
    ...['Redis', 'E-mail', 'WhatsApp (Fonnte)', 'Google Cloud', 'Bucket gambar', 'Xendit', 'DOKU'],
    ...['Kabar ke aplikasi (Firebase)', 'Masuk dengan Google', 'Pemberitahuan lewat webhook'],
    ...['Pemberitahuan lewat e-mail', 'Gemini', 'Suara ke tulisan', 'Pembacaan panel', 'Video komik (ffmpeg)'],
    ...[
      'Kunci /metrics',
      'Cadangan tiap malam',
      'Cermin AniLibria v2',
      'Layanan AniLibria lama',
      'Layanan Node',
      'Panggilan antarlayanan',
    ],
  ])
  for (const without of ['Insiden tidak dikabarkan lewat webhook.', 'Tidak ada pesan WhatsApp yang dikirim.'])
    expect(bare.body()).toContain(without)
  expect(bare.body()).toContain('Pembayaran transfer manual, dipastikan staf PAYMENTS')

  const full = await text(secrets)
  const hosts = ['redis.example:6379', 'smtp.example:587', 'kait.example', 'api.fonnte.com', 'api.xendit.co']
  for (const shown of [...hosts, 'terpasang']) expect(read(full).body()).toContain(shown)
  expect(full).not.toMatch(/rahasia-|whsec_|QUJD/)
})

describe('a new setting is one line', () => {
  const section = 'shop'
  const hours = { kind: 'number', label: 'Umur tagihan', section, help: 'Sesudahnya tagihan kedaluwarsa.' } as const
  const account = { kind: 'text', label: 'Rekening', section, help: 'Tampil di halaman bayar.' } as const
  const table = {
    registration_open: accountSettings.registration_open,
    invoice_hours: { ...hours, fallback: 24, unit: 'jam', min: 1, max: 168 },
    shop_account: { ...account, fallback: '', max: 20 },
  } as const satisfies SettingTable

  test('its form is read, kept and read back; what differs is logged, one line each', async () => {
    const form = readForm(makeSettingsSchema(table), {
      registration_open: 'ya',
      invoice_hours: ' 48 ',
      shop_account: ' BCA 123 ',
    })
    expect(form).toEqual({ ok: true, input: { registration_open: true, invoice_hours: 48, shop_account: 'BCA 123' } })
    if (!form.ok) return
    const actor = { commandLine: true } as const
    expect(await changeSettings(db(), actor, table, form.input, 0)).toBe(3)
    const later = { ...form.input, invoice_hours: 12 }
    expect(await changeSettings(db(), actor, table, later, 0)).toBeNull()
    expect(await changeSettings(db(), actor, table, later, await settingsVersion(db()))).toBe(1)
    const stored = storedValues(table, await db()('site_settings').select('name', 'value'))
    expect(stored).toEqual({ registration_open: true, invoice_hours: 12, shop_account: 'BCA 123' })
    const last = await db()('audit_log').orderBy('id', 'desc').first()
    expect(last?.details).toEqual({ setting: 'invoice_hours', old: 48, new: 12 })
  })

  test.each(['0', '169', '4.5', '', 'banyak'])('%j hours are refused with the bounds', (typedHours) => {
    const sent = { invoice_hours: typedHours, registration_open: 'ya', shop_account: 'x'.repeat(21) }
    const form = readForm(makeSettingsSchema(table), sent)
    expect(form).toMatchObject({
      ok: false,
      errors: { invoice_hours: 'Isi angka bulat dari 1 sampai 168 jam.', shop_account: 'Paling banyak 20 karakter.' },
    })
    if (form.ok) return
    const values = toFormValues(table, form.values)
    const view = settingsView({ table, values, errors: form.errors, environment: [], version: 0 })
    expect(view.fields.map(({ value, isOn }) => [value, isOn])).toEqual([
      ['true', true],
      [typedHours, false],
      ['x'.repeat(21), false],
    ])
  })

  test('a kept value that no longer fits counts as not set', () => {
    const stored = [
      { name: 'invoice_hours', value: 9_999 },
      { name: 'registration_open', value: 'ya' },
      { name: 'gone', value: 1 },
    ]
    expect(storedValues(table, stored)).toEqual({ registration_open: false, invoice_hours: 24, shop_account: '' })
  })
})
