/** A person with an invented Google account. */
export type GooglePerson = { sub: string; name: string; email: string; email_verified: boolean }

/** The people among whom a visitor of the fake Google chooses. */
export const invented: readonly GooglePerson[] = [
  { sub: '100000000000000000001', name: 'Laras Wening', email: 'laras.wening@surel.example', email_verified: true },
  { sub: '100000000000000000002', name: 'Bagas Samudra', email: 'bagas.samudra@surel.example', email_verified: true },
  { sub: '100000000000000000003', name: 'Tirta Belum Pasti', email: 'tirta@surel.example', email_verified: false },
]

/** Returns the page of the fake Google on which the visitor chooses a person or goes back. */
export function consentPage(query: URLSearchParams): string {
  const to = (person: string) => {
    const chosen = new URLSearchParams(query)
    chosen.set('person', person)
    return `/o/oauth2/v2/choose?${chosen.toString().replaceAll('&', '&amp;')}`
  }
  const items = invented.map(
    ({ sub, name, email, email_verified }) =>
      `<li><a href="${to(sub)}">${name}</a> ${email}${email_verified ? '' : ' (e-mail belum diverifikasi)'}</li>`,
  )
  return `<!doctype html><html lang="id"><meta charset="utf-8"><title>Google SIMULASI</title>
<meta name="viewport" content="width=device-width"><h1>Google SIMULASI</h1>
<p>Bukan Google: orang-orang ini rekaan. Pilih akun untuk masuk.</p><ul>${items.join('')}</ul>
<p><a href="${to('')}">Batal</a></p></html>`
}
