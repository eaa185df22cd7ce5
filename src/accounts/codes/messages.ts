import { letter } from '../../outbox/mail/letter.ts'

/**
 * What an address is told: a code to verify it for an account, to reset the password of its account, or to get an account
 * where another one holds it unverified; or that somebody tried to register with it.
 */
export type Said =
  | { said: 'verify'; code: string; username: string }
  | { said: 'reset' | 'new_account'; code: string }
  | { said: 'taken' }

/** Returns the payload of an outbox message of the kind `mail` or `whatsapp`, by the kind of address. */
export function codeMessage(contact: string, what: Said, baseUrl: string): Record<string, unknown> {
  const { subject, paragraphs } = textsOf(what, contact.includes('@') ? 'e-mail' : 'nomor')
  if (!contact.includes('@'))
    return { to: contact.replace('+', ''), text: [`*${subject}*`, ...paragraphs, `— ${baseUrl}`].join('\n\n') }
  const link = what.said === 'taken' ? { text: 'Masuk', href: `${baseUrl}/masuk/` } : null
  const footer = 'Surat ini dikirim karena alamatmu ditulis di KortekStream.'
  return { to: contact, subject, ...letter({ heading: subject, paragraphs, facts: [], link, footer }) }
}

function textsOf(what: Said, address: string): { subject: string; paragraphs: string[] } {
  const secret = 'Kode ini berlaku 15 menit. Jangan berikan kepada siapa pun, juga tidak kepada kami.'
  switch (what.said) {
    case 'taken':
      return {
        subject: 'Ada yang mendaftar dengan alamatmu',
        paragraphs: [
          `Baru saja ada yang mendaftar dengan ${address} ini. Kamu sudah punya akun, jadi tidak ada akun baru.`,
          'Kalau itu kamu, masuk saja seperti biasa, atau pakai "Lupa kata sandi". Kalau bukan, abaikan pesan ini.',
        ],
      }
    case 'verify':
      return {
        subject: `${what.code} kode verifikasimu`,
        paragraphs: [
          `Masukkan kode ${what.code} untuk membuktikan bahwa ${address} ini milikmu, untuk akun ${what.username}.`,
          'Kalau akun itu bukan buatanmu, abaikan pesan ini.',
          secret,
        ],
      }
    case 'reset':
      return {
        subject: `${what.code} kode untuk kata sandi baru`,
        paragraphs: [`Masukkan kode ${what.code} untuk membuat kata sandi baru.`, secret],
      }
    case 'new_account':
      return {
        subject: `${what.code} kode untuk kata sandi baru`,
        paragraphs: [
          `Ada akun yang menulis ${address} ini tetapi belum membuktikannya. Kode ${what.code} membuat akun baru untukmu, dengan kata sandi barumu; akun itu tidak ikut dan tidak lagi memakai ${address} ini.`,
          'Kalau akun itu milikmu, jangan pakai kode ini: masuk dengan kata sandinya, lalu verifikasi di halaman Akun.',
          secret,
        ],
      }
  }
}
