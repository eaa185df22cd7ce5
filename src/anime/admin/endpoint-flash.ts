import { z } from 'zod'
import type { AuditRow } from '../../db/account-rows.ts'
import { withFlash } from '../../web/flash.ts'
import { Text } from '../../web/form.ts'
import { endpointFields } from '../endpoints/endpoint-fields.ts'
import type { FlashView } from './endpoint-view-model.ts'
import type { MissingHosts } from './trial.ts'

/**
 * Flash messages about a changed endpoint, by action in the audit log. The redirect's URL holds only the id of an audit
 * entry, so a crafted link cannot make the page claim a change that never happened, or suggest hosts to allow.
 */
const flashMessages: Record<string, string> = {
  'endpoint.add': 'ditambahkan.',
  'endpoint.edit': 'disimpan. Semua server memakainya dalam beberapa detik.',
  'endpoint.enable': 'diaktifkan: halaman bertanya lagi kepadanya.',
  'endpoint.disable': 'dinonaktifkan: halaman tidak lagi bertanya kepadanya.',
  'endpoint.refresh': 'disegarkan: salinan jawabannya dilupakan di semua server.',
  'endpoint.delete': 'dihapus.',
}

export const newsAddress = (entry: string) => withFlash('/admin/endpoint/', entry)

type Noted = Pick<AuditRow, 'id' | 'actor_id' | 'action' | 'subject' | 'details'>

/**
 * Returns the flash message for an audit entry that the viewer caused; null for an entry of another user or about
 * something else.
 */
export function endpointFlash(entry: Noted | undefined, viewer: { id: number }): FlashView | null {
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

/**
 * Returns the player hosts that a trial found missing, at most eight per setting, under the field names of the audit
 * log.
 */
export const missedIn = ({ EMBED_HOSTS, MEDIA_HOSTS }: MissingHosts): Record<string, string[]> => ({
  ...(EMBED_HOSTS.length > 0 ? { embed_hosts: EMBED_HOSTS.slice(0, 8) } : {}),
  ...(MEDIA_HOSTS.length > 0 ? { media_hosts: MEDIA_HOSTS.slice(0, 8) } : {}),
})

/**
 * Returns the endpoint whose removal an audit entry records, so that a form can add it again; null for other entries.
 */
export function removedBy(entry: Pick<Noted, 'action' | 'subject' | 'details'> | undefined) {
  if (entry?.action !== 'endpoint.delete') return null
  const removed = Removed.safeParse({ ...entry.details, name: entry.subject })
  return removed.success ? removed.data : null
}

const { name, url } = endpointFields({ name: '', url: '', address: '', priority: '' })
const Removed = z.object({ name, url, priority: z.int() })
