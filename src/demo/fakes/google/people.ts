import { fakePage } from '../page.ts'

export type GooglePerson = { sub: string; name: string; email: string; email_verified: boolean }

export const invented: readonly GooglePerson[] = [
  { sub: '100000000000000000001', name: 'Laras Wening', email: 'laras.wening@surel.example', email_verified: true },
  { sub: '100000000000000000002', name: 'Bagas Samudra', email: 'bagas.samudra@surel.example', email_verified: true },
  { sub: '100000000000000000003', name: 'Tirta Belum Pasti', email: 'tirta@surel.example', email_verified: false },
]

/** The page on which the visitor chooses a person or goes back. */
export function consentPage(query: URLSearchParams): string {
  const to = (person: string) => {
    const params = new URLSearchParams(query)
    params.set('person', person)
    return `/o/oauth2/v2/choose?${params.toString().replaceAll('&', '&amp;')}`
  }
  const items = invented.map(
    ({ sub, name, email, email_verified }) =>
      `<li><a href="${to(sub)}">${name}</a> <span class="note">${email}${email_verified ? '' : ' (e-mail belum diverifikasi)'}</span></li>`,
  )
  return fakePage({
    title: 'Google SIMULASI',
    note: 'Bukan Google: orang-orang ini rekaan. Pilih akun untuk masuk.',
    body: `<ul>${items.join('')}</ul><a href="${to('')}">Batal</a>`,
  })
}
