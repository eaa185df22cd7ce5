import { z } from 'zod'
import { OWN_URL } from '../endpoints/endpoint.ts'
import { endpointFields } from '../endpoints/entry.ts'

/** The labels of the first KortekStream's `APIEndpoint`. */
export const endpointLabels = {
  name: 'Nama API',
  url: 'URL API',
  priority: 'Prioritas (semakin tinggi semakin diprioritaskan)',
  is_active: 'Aktif',
  tetap: 'Simpan walau gagal',
} as const

const fields = endpointFields({
  name: 'Isi nama, paling banyak 100 karakter. Pengunjung melihatnya.',
  url: 'Isi alamat API-nya.',
  address: `Harus alamat http(s) tanpa tanda tanya, tagar, nama pengguna, atau sandi, paling banyak 255 karakter. Untuk server ini sendiri: ${OWN_URL}.`,
  priority: 'Isi bilangan bulat, misalnya 50.',
})

const ticked = z.string().optional().transform(Boolean)

/** `tetap` is the address whose failed trial staff have seen and would save all the same. */
export const EndpointForm = z.object({
  ...fields,
  is_active: ticked,
  tetap: z.string().max(255).catch('').default(''),
})
export type EnteredEndpoint = z.infer<typeof EndpointForm>

/** Of this server's own row the address stays. */
export const OwnForm = EndpointForm.omit({ url: true })

/** An address to be tried before anything else is filled in. */
export const TrialForm = z.object({ url: fields.url })

/** What a link to the empty form may bring along: an endpoint that was just removed. */
export const Prefilled = z.object({
  name: fields.name.catch('').default(''),
  url: fields.url.catch('').default(''),
  priority: fields.priority.catch(0).default(0),
})
