import type { Notice } from '../live/notices.ts'
import type { Feature, MessageKind } from './feature.ts'

/** Message kinds that several features use. */
const shared: Record<string, MessageKind> = {
  whatsapp: { name: 'Pesan WhatsApp', mend: 'FONNTE_API_TOKEN' },
  mail: {
    name: 'E-mail ke pelanggan',
    mend: 'EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, dan EMAIL_FROM',
    heldName: 'Pesan email',
  },
}

/** The label of a message kind; an unknown kind is shown as it is. */
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

/** The notice for staff when messages of a kind are blocked by a configuration error. */
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
