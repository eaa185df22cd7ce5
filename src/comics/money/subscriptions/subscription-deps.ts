import type { Knex } from 'knex'
import type { Actor } from '../../../audit/audit.ts'
import type { PurchaseRow } from '../../../db/tables.ts'
import type { NotifyMember } from '../../../notices/member-notices.ts'
import type { OpenedGateway } from '../../../payments/payments.ts'
import type { Site } from '../../../platform/feature.ts'

/** `refresh` is called after the commit of a change that is visible on cached pages of a creator's comics. */
export type SubscriptionDeps = Pick<Site, 'db' | 'log' | 'notify' | 'closeNotices'> &
  OpenedGateway & { baseUrl: string; notifyMember: NotifyMember; now: () => Date; refresh: () => void }

/** `name`: the name that is stored with the payment. */
export type Decider = { actor: Actor; name: string; reason?: string | undefined }

export const SUBSCRIPTIONS = '/langganan/'
export const STAFF_PURCHASES = '/admin/komik/pembelian/'

export const purchaseHref = ({ invoice_number }: { invoice_number: string }) => `${SUBSCRIPTIONS}${invoice_number}/`

export const notifyStaff = (deps: SubscriptionDeps, trx: Knex, { invoice_number }: PurchaseRow, message: string) =>
  deps.notify(trx, {
    kind: 'note',
    message: `Pembelian ${invoice_number}: ${message}`,
    href: `${STAFF_PURCHASES}?cari=${invoice_number}`,
    author: null,
    about: `purchase ${invoice_number}`,
  })
