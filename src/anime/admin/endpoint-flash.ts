import * as z from 'zod'
import type { AuditLogRow } from '../../db/tables.ts'
import { withFlash } from '../../web/flash.ts'
import { Text } from '../../web/form.ts'
import { endpointFields } from '../endpoints/endpoint-fields.ts'
import type { MissingHosts } from './trial.ts'

/**
 * Flash texts by action in the audit log. The redirect's URL holds only the id of an audit entry, so that a crafted
 * link cannot claim a change that never happened, or suggest hosts to allow.
 */
const flashMessages: Record<string, string> = {
  'endpoint.add': 'ditambahkan.',
  'endpoint.edit': 'disimpan. Semua server memakainya dalam beberapa detik.',
  'endpoint.enable': 'diaktifkan: halaman bertanya lagi kepadanya.',
  'endpoint.disable': 'dinonaktifkan: halaman tidak lagi bertanya kepadanya.',
  'endpoint.refresh': 'disegarkan: salinan jawabannya dilupakan di semua server.',
  'endpoint.delete': 'dihapus.',
}

export const flashAddress = (entry: string) => withFlash('/admin/endpoint/', entry)

type AuditEntry = Pick<AuditLogRow, 'id' | 'actor_id' | 'action' | 'subject' | 'details'>

/** `recreate`: link to a form that adds the removed endpoint again. `hosts`: settings that would allow its players. */
export type FlashView = { text: string; recreate: string | null; hosts: string[] }

/** The flash of an audit entry that the viewer caused. */
export function endpointFlash(entry: AuditEntry | undefined, viewer: { id: number }): FlashView | null {
  if (!entry || entry.actor_id !== viewer.id || !Object.hasOwn(flashMessages, entry.action)) return null
  const { embed_hosts: embed, media_hosts: media } = Hosts.parse(entry.details)
  return {
    text: `${entry.subject} ${flashMessages[entry.action]}`,
    recreate: removedBy(entry) ? `/admin/endpoint/baru/?catatan=${entry.id}` : null,
    hosts: hostLines({ EMBED_HOSTS: embed, MEDIA_HOSTS: media }),
  }
}

const Names = z.array(Text).catch([]).default([])
const Hosts = z.object({ embed_hosts: Names, media_hosts: Names })

/** Formats missing player hosts, one line per environment variable: "EMBED_HOSTS: a.example, b.example". */
export const hostLines = (hosts: MissingHosts): string[] =>
  Object.entries(hosts).flatMap(([setting, names]) => (names.length > 0 ? [`${setting}: ${names.join(', ')}`] : []))

/** Missing player hosts under the field names of the audit log, at most eight per setting. */
export const missedIn = ({ EMBED_HOSTS, MEDIA_HOSTS }: MissingHosts): Record<string, string[]> => ({
  ...(EMBED_HOSTS.length > 0 ? { embed_hosts: EMBED_HOSTS.slice(0, 8) } : {}),
  ...(MEDIA_HOSTS.length > 0 ? { media_hosts: MEDIA_HOSTS.slice(0, 8) } : {}),
})

/** The endpoint whose removal an audit entry records, so that a form can add it again. */
export function removedBy(entry: Pick<AuditEntry, 'action' | 'subject' | 'details'> | undefined) {
  if (entry?.action !== 'endpoint.delete') return null
  const removed = Removed.safeParse({ ...entry.details, name: entry.subject })
  return removed.success ? removed.data : null
}

const { name, url } = endpointFields({ name: '', url: '', address: '', priority: '' })
const Removed = z.object({ name, url, priority: z.int() })
