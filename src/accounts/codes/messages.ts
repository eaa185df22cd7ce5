import { letter } from '../../outbox/mail/letter.ts'

/** What an address is told: a code to verify it or to reset a password, or that somebody tried to register with it. */
type Said = { said: 'verify' | 'reset'; code: string } | { said: 'taken'; isVerified: boolean }

/** Returns the payload of an outbox message of the kind `mail` or `whatsapp`, by the kind of address. */
export function codeMessage(contact: string, what: Said, baseUrl: string): Record<string, unknown> {
  const { subject, paragraphs } = textsOf(what, contact.includes('@') ? 'e-mail' : 'nomor')
  if (!contact.includes('@'))
    return { to: contact.replace('+', ''), text: [`*${subject}*`, ...paragraphs, `— ${baseUrl}`].join('\n\n') }
  const link = what.said === 'taken' && what.isVerified ? { text: 'Masuk', href: `${baseUrl}/masuk/` } : null
  const footer = 'Surat ini dikirim karena alamatmu ditulis di KortekStream.'
  return { to: contact, subject, ...letter({ heading: subject, paragraphs, facts: [], link, footer }) }
}

function textsOf(what: Said, address: string): { subject: string; paragraphs: string[] } {
  if (what.said === 'taken')
    return {
      subject: 'Ada yang mendaftar dengan alamatmu',
      paragraphs: what.isVerified
        ? [
            `Baru saja ada yang mendaftar dengan ${address} ini. Kamu sudah punya akun, jadi tidak ada akun baru.`,
            'Kalau itu kamu, masuk saja seperti biasa, atau pakai "Lupa kata sandi". Kalau bukan, abaikan pesan ini.',
          ]
        : [
            `Ada yang mendaftar dengan ${address} ini, tetapi alamatnya sudah tertulis di akun yang belum diverifikasi.`,
            'Kalau akun itu bukan buatanmu, tunggu sehari: akun kosong yang tidak diverifikasi dihapus sendiri.',
          ],
    }
  const [subject, use] =
    what.said === 'verify'
      ? [`${what.code} kode verifikasimu`, `Masukkan kode ${what.code} untuk membuktikan bahwa ${address} ini milikmu.`]
      : [`${what.code} kode untuk kata sandi baru`, `Masukkan kode ${what.code} untuk membuat kata sandi baru.`]
  return {
    subject,
    paragraphs: [use, 'Kode ini berlaku 15 menit. Jangan berikan kepada siapa pun, juga tidak kepada kami.'],
  }
}
