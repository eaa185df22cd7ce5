import { letter } from '../outbox/mail/letter.ts'
import { enqueue } from '../outbox/outbox.ts'
import type { Site } from '../platform/feature.ts'
import { moment } from '../web/dates.ts'
import type { Account } from './user-queries.ts'

/** The changes of which the owner is always notified, because somebody else may have made them. */
const changes = {
  password: 'Kata sandi akunmu diganti',
  email: 'E-mail akunmu diganti',
  phone: 'Nomor WhatsApp akunmu diganti',
  google: 'Akun Google disambungkan ke akunmu',
  google_off: 'Akun Google diputuskan dari akunmu',
  factor_on: 'Verifikasi dua langkah akunmu dinyalakan',
  codes: 'Kode pemulihan baru dibuat untuk akunmu',
  factor_off: 'Verifikasi dua langkah akunmu dimatikan',
}

const recover = 'Kalau bukan, buat kata sandi baru lewat "Lupa kata sandi", lalu akhiri semua sesi di halaman Akun.'
/** The replaced address no longer recovers the account, and the new one does so only after a day. */
const complain =
  'Kalau bukan, segera tulis kepada kami di halaman Kontak. Alamat yang baru belum bisa membuat kata sandi baru selama sehari.'
const listParagraphs = (change: keyof typeof changes) => [
  'Kalau ini kamu, tidak ada yang perlu dilakukan.',
  change === 'email' || change === 'phone' ? complain : recover,
]
const footer = 'Surat ini dikirim karena alamat ini milik akun tersebut.'

export type NotifyOwner = ReturnType<typeof ownerNotifier>

/**
 * Notifies the owner of an account about a change. Uses the e-mail address that was verified before the change, else
 * the verified phone number by WhatsApp.
 */
export function ownerNotifier({ db, channels, config }: Pick<Site, 'db' | 'channels' | 'config'>) {
  return async (
    { id, username, ...contact }: Account,
    change: keyof typeof changes,
    now = new Date(),
  ): Promise<void> => {
    const has = channels()
    const email = has.includes('mail') && contact.email_verified_at && contact.email
    const phone = has.includes('whatsapp') && contact.phone_verified_at && contact.phone
    if (!email && !phone) return
    const [heading, paragraphs] = [changes[change], listParagraphs(change)]
    const link = { text: 'Buka halaman Akun', href: `${config.baseUrl}/akun/` }
    const facts: [string, string][] = [
      ['Akun', username],
      ['Waktu', moment(now)],
    ]
    const lines = [`*${heading}*`, facts.map((fact) => fact.join(': ')).join('\n'), ...paragraphs, link.href]
    const message = email
      ? {
          kind: 'mail',
          payload: { to: email, subject: heading, ...letter({ heading, paragraphs, facts, link, footer }) },
        }
      : { kind: 'whatsapp', payload: { to: String(phone).replace('+', ''), text: lines.join('\n\n') } }
    const dedupeKey = `account ${id} ${change} ${now.toISOString()}`
    await enqueue(db, { ...message, dedupeKey, summary: `${heading}: ${username}` })
  }
}
