import type { PurchaseRow, SubscriptionPackageRow, SubscriptionRow } from '../../../db/tables.ts'
import { DAY_MS } from '../../../web/dates.ts'

/**
 * The contents of a package. A package without `duration_days` is a top-up. A `publish_quota` of null means no limit.
 */
export type PackageContents = Pick<
  SubscriptionPackageRow,
  'duration_days' | 'publish_quota' | 'bonus_credits' | 'lifts_watermark'
>

export const getPackageType = ({ duration_days }: Pick<PackageContents, 'duration_days'>): 'topup' | 'subscription' =>
  duration_days === null ? 'topup' : 'subscription'

/** The rights that hold while the package runs. */
export const getRights = ({ publish_quota, lifts_watermark }: PackageContents) => {
  return { is_unlimited: publish_quota === null, lifts_watermark }
}

const getRank = ({ is_unlimited, lifts_watermark }: SubscriptionRow) =>
  Number(is_unlimited) * 2 + Number(lifts_watermark)

/**
 * Arranges a member's periods in time: better packages come first, and the rest of the others follows. The total time
 * stays the same.
 */
export function layOut(periods: readonly SubscriptionRow[], now: Date): SubscriptionRow[] {
  const remaining = periods.filter(({ ends_at }) => ends_at > now)
  const sorted = remaining.toSorted(
    (one, other) => getRank(other) - getRank(one) || one.purchase_id - other.purchase_id,
  )
  let at = now.getTime()
  return sorted.map((period) => {
    const runs = period.starts_at.getTime() < now.getTime()
    const rest = period.ends_at.getTime() - Math.max(period.starts_at.getTime(), now.getTime())
    const starts_at = runs && at === now.getTime() ? period.starts_at : new Date(at)
    at += rest
    return { ...period, starts_at, ends_at: new Date(at) }
  })
}

/** Returns a period that is not arranged in time yet; null for a top-up. */
export function makePeriod(purchase: PurchaseRow, user_id: number, now: Date): SubscriptionRow | null {
  if (purchase.duration_days === null) return null
  const ends_at = new Date(now.getTime() + purchase.duration_days * DAY_MS)
  return { purchase_id: purchase.id, user_id, ...getRights(purchase), starts_at: now, ends_at }
}
