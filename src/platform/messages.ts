import type { Notice } from '../live/notices.ts'
import type { Feature, MessageKind } from './feature.ts'

/** Messages that more than one feature puts into the outbox. */
const shared: Record<string, MessageKind> = {
  whatsapp: { name: 'Pesan WhatsApp', mend: 'FONNTE_API_TOKEN' },
  mail: {
    name: 'E-mail ke pelanggan',
    mend: 'EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, dan EMAIL_FROM',
    heldName: 'Pesan email',
  },
}

/** A kind of message as staff read it; one that nobody knows is shown as it is. */
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

/** What staff read when messages of a kind wait for a better configuration. */
export function heldNotice(features: readonly Feature[], kind: string, error: string): Notice {
  const { name, heldName = name } = messageKind(features, kind)
  const deliveries = features.flatMap(({ links }) => links ?? []).find(({ key }) => key === 'kiriman')
  return {
    kind: 'alert',
    message: `${heldName} tertahan karena setelannya salah: ${error}`.slice(0, 300),
    href: deliveries ? `${deliveries.href}?keadaan=blocked` : null,
    author: null,
  }
}
