import { z } from 'zod'
import { OWN_URL } from '../endpoints/endpoint.ts'
import { endpointFields } from '../endpoints/endpoint-fields.ts'

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

/** Of a form that does not say so: nothing that is kept is so old. */
const never = new Date(0)
/** When what a form was made of was changed last. */
export const Version = z.iso
  .datetime()
  .transform((moment) => new Date(moment))
  .catch(never)

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
