import type { Notice } from '../live/notices.ts'
import type { Feature, MessageKind } from './feature.ts'

/** Labels of the kinds of outbox messages that several features use. */
const shared: Record<string, MessageKind> = {
  whatsapp: { name: 'Pesan WhatsApp', mend: 'FONNTE_API_TOKEN' },
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

/** Returns the notice that tells staff that outbox messages of a kind are blocked by a configuration error. */
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
