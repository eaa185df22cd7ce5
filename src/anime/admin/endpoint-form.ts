import * as z from 'zod'
import { LOCAL_URL } from '../endpoints/endpoint.ts'
import { endpointFields } from '../endpoints/endpoint-fields.ts'

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
  address: `Harus alamat http(s) tanpa tanda tanya, tagar, nama pengguna, atau sandi, paling banyak 255 karakter. Untuk server ini sendiri: ${LOCAL_URL}.`,
  priority: 'Isi bilangan bulat, misalnya 50.',
})

/**
 * The version of a form that was sent without one. It is older than any row, so that every change is an edit conflict.
 */
const never = new Date(0)
/** When the endpoint was last changed before the form was opened. */
export const Version = z.iso
  .datetime()
  .transform((moment) => new Date(moment))
  .catch(never)

const ticked = z.string().optional().transform(Boolean)

/** `tetap`: the address that staff confirmed to save although its trial failed. */
export const EndpointForm = z.object({ ...fields, is_active: ticked, tetap: z.string().max(255).catch('').default('') })
export type EndpointInput = z.infer<typeof EndpointForm>

/** The local endpoint's address cannot be changed. */
export const LocalEndpointForm = EndpointForm.omit({ url: true })

/** The button that tries an address works before the other fields are filled in. */
export const TrialForm = z.object({ url: fields.url })
