import { z } from 'zod'
import { Text } from '../../web/form.ts'
import type { NewsView } from './endpoint-view.ts'
import type { MissingHosts } from './trial.ts'

/** What was just done to an endpoint, as the page that follows says it. */
const sentences = {
  tambah: 'ditambahkan.',
  ubah: 'disimpan. Semua server memakainya dalam beberapa detik.',
  aktif: 'diaktifkan: halaman bertanya lagi kepadanya.',
  nonaktif: 'dinonaktifkan: halaman tidak lagi bertanya kepadanya.',
  segar: 'disegarkan: salinan jawabannya dilupakan di semua server.',
  hapus: 'dihapus.',
} as const
type Deed = keyof typeof sentences

const Host = Text.regex(/^[\w.:,[\]-]{1,400}$/)
  .optional()
  .catch(undefined)

/** What an address says was just done; what it cannot say is not said. */
export const NewsQuery = z.object({
  kabar: z
    .enum(Object.keys(sentences) as [Deed, ...Deed[]])
    .optional()
    .catch(undefined), // the keys of a literal
  nama: Text.max(100).catch('').default(''),
  alamat: Text.max(255).optional().catch(undefined),
  prioritas: Text.regex(/^-?\d{1,9}$/)
    .optional()
    .catch(undefined),
  embed: Host,
  media: Host,
})

export const newsAddress = (deed: Deed, name: string, more: Record<string, string> = {}) =>
  `/admin/endpoint/?${new URLSearchParams({ kabar: deed, nama: name, ...more })}`

export const sentence = (deed: Deed, name: string): NewsView => ({
  text: `${name} ${sentences[deed]}`,
  recreate: null,
  hosts: [],
})

export function newsOf({ kabar, nama, alamat, prioritas, embed, media }: z.infer<typeof NewsQuery>): NewsView | null {
  if (!kabar || nama === '') return null
  const hosts = [embed && `EMBED_HOSTS: ${words(embed)}`, media && `MEDIA_HOSTS: ${words(media)}`].filter(isSaid)
  const before = new URLSearchParams({ name: nama, url: alamat ?? '', priority: prioritas ?? '0' })
  const recreate = kabar === 'hapus' && alamat ? `/admin/endpoint/baru/?${before}` : null
  return { ...sentence(kabar, nama), recreate, hosts }
}

const words = (hosts: string) => hosts.split(',').join(', ')
const isSaid = (line: string | undefined): line is string => Boolean(line)

/** The hosts a trial missed, for the address of the page that follows. */
export const hostsQuery = ({ EMBED_HOSTS, MEDIA_HOSTS }: MissingHosts): Record<string, string> => ({
  ...(EMBED_HOSTS.length > 0 ? { embed: EMBED_HOSTS.slice(0, 8).join(',') } : {}),
  ...(MEDIA_HOSTS.length > 0 ? { media: MEDIA_HOSTS.slice(0, 8).join(',') } : {}),
})
