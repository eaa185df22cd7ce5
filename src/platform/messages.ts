import type { Notice } from '../live/notices.ts'
import type { Feature, MessageKind } from './feature.ts'

/** Labels of the kinds of outbox messages that several features use. */
const shared: Record<string, MessageKind> = {
  whatsapp: {
    name: 'Pesan WhatsApp',
    mend: 'FONNTE_API_TOKEN',
    remedies: [
      [/^Kuota/, 'Isi kuota di Fonnte'],
      [/^Perangkat/, 'Sambungkan perangkat di Fonnte'],
    ],
  },
  mail: {
    name: 'E-mail ke pelanggan',
    mend: 'EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, dan EMAIL_FROM',
    heldName: 'Pesan email',
  },
}

/** Returns the labels of a kind of outbox message. For an unknown kind its code serves as its name. */
export function messageKind(features: readonly Feature[], kind: string): MessageKind {
  const kinds: Record<string, MessageKind> = Object.assign(
    {},
    shared,
    ...features.map(({ messages }) => messages ?? {}),
  )
  return (
    (Object.hasOwn(kinds, kind) ? kinds[kind] : undefined) ?? {
      name: kind,
      mend: 'setelan lingkungan yang dipakai jenis ini',
    }
  )
}

/** Returns what to do about an error outside this server; null if the operator must correct the settings. */
export const findRemedy = ({ remedies = [] }: MessageKind, error: string): string | null =>
  remedies.find(([pattern]) => pattern.test(error))?.[1] ?? null

/** Returns the notice that tells staff that outbox messages of a kind are blocked, and which error blocks them. */
export function heldNotice(features: readonly Feature[], kind: string, error: string): Notice {
  const labels = messageKind(features, kind)
  const { name, heldName = name } = labels
  const remedy = findRemedy(labels, error)
  const deliveries = features.flatMap(({ links }) => links ?? []).find(({ key }) => key === 'kiriman')
  return {
    kind: 'alert',
    message: (remedy
      ? `${heldName} tertahan: ${error}. ${remedy}, lalu coba lagi.`
      : `${heldName} tertahan karena setelannya salah: ${error}`
    ).slice(0, 300),
    href: deliveries ? `${deliveries.href}?keadaan=blocked` : null,
    author: null,
  }
}
