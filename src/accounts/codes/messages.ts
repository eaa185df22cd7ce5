import { letter } from '../../outbox/mail/letter.ts'

/** `new_account`: another account holds the address unverified. `taken`: somebody else tried to register with it. */
export type CodeNotice =
  | { kind: 'verify'; code: string; username: string }
  | { kind: 'reset' | 'new_account'; code: string }
  | { kind: 'taken' }

/** Returns the payload of an outbox message. The kind of the address decides its kind, `mail` or `whatsapp`. */
export function codeMessage(contact: string, notice: CodeNotice, baseUrl: string): Record<string, unknown> {
  const { subject, paragraphs } = buildTexts(notice, contact.includes('@') ? 'e-mail' : 'nomor')
  if (!contact.includes('@'))
    return { to: contact.replace('+', ''), text: [`*${subject}*`, ...paragraphs, `— ${baseUrl}`].join('\n\n') }
  const link = notice.kind === 'taken' ? { text: 'Masuk', href: `${baseUrl}/masuk/` } : null
  const footer = 'Surat ini dikirim karena alamatmu ditulis di KortekStream.'
  return { to: contact, subject, ...letter({ heading: subject, paragraphs, facts: [], link, footer }) }
}

function buildTexts(notice: CodeNotice, address: string): { subject: string; paragraphs: string[] } {
  const secret = 'Kode ini berlaku 15 menit. Jangan berikan kepada siapa pun, juga tidak kepada kami.'
  switch (notice.kind) {
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
        subject: `${notice.code} kode verifikasimu`,
        paragraphs: [
          `Masukkan kode ${notice.code} untuk membuktikan bahwa ${address} ini milikmu, untuk akun ${notice.username}.`,
          'Kalau akun itu bukan buatanmu, abaikan pesan ini.',
          secret,
        ],
      }
    case 'reset':
      return {
        subject: `${notice.code} kode untuk kata sandi baru`,
        paragraphs: [`Masukkan kode ${notice.code} untuk membuat kata sandi baru.`, secret],
      }
    case 'new_account':
      return {
        subject: `${notice.code} kode untuk kata sandi baru`,
        paragraphs: [
          `Ada akun yang menulis ${address} ini tetapi belum membuktikannya. Kode ${notice.code} membuat akun baru untukmu, dengan kata sandi barumu; akun itu tidak ikut dan tidak lagi memakai ${address} ini.`,
          'Kalau akun itu milikmu, jangan pakai kode ini: masuk dengan kata sandinya, lalu verifikasi di halaman Akun.',
          secret,
        ],
      }
  }
}
