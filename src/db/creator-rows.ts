import type { Knex } from 'knex'
import type { Tables } from 'knex/types/tables.js'
import type { Booking } from './google-rows.ts'
import type { PaymentLinkRow } from './order-rows.ts'
import type { Table } from './table.ts'
import type { WorkColumns } from './work-rows.ts'

/**
 * What only a creator has. Each balance is the sum of the creator's rows: `kredit`, credits that can be spent, of
 * `credit_transactions`, and `kredit_bought` of those of them that were bought; `publish_quota` of `publication_transactions`; `balance`, rupiah, of `wallet_transactions`.
 */
export type CreatorRow = {
  user_id: number
  slug: string
  about: string
  region: string | null
  city: string | null
  referral_code: string
  referrer_id: number | null
  kredit: string
  kredit_bought: string
  publish_quota: number
  balance: string
  watermark: boolean
  fcm_token: string | null
  /** Since then staff let nothing new appear, and why. */
  barred_at: Date | null
  bar_message: string | null
  created_at: Date
}

/** A row of one of a creator's books, which changes the balance by its amount. */
type BookEntry<Kind> = { id: string; user_id: number; kind: Kind; amount: string | number; created_at: Date }
type Ids<Name extends string> = Record<Name, number | null>

/** A change of credits. `bought` is the part of the amount that was bought; the rest are gifts. Models take bought ones. */
type CreditTransactionRow = BookEntry<
  'gift' | 'hold' | 'release' | 'adjustment' | 'package' | 'refund' | 'commission' | 'souvenir' | 'souvenir_return'
> &
  Ids<'comic_id' | 'run' | 'purchase_id' | 'commission_id' | 'comic_request_id'> & {
    description: string
    bought: string | number
  }

type PublicationTransactionRow = BookEntry<'gift' | 'package' | 'publication' | 'refund'> &
  Ids<'comic_id' | 'purchase_id'> & { amount: number }

/** A change of a creator's rupiah. Until `held_until` the amount cannot be withdrawn. */
export type WalletTransactionRow = BookEntry<'adjustment' | 'hold' | 'release'> &
  Ids<'withdrawal_id'> & { held_until: Date | null; description: string }

/** What a package holds. Without `duration_days` it is a top-up; a `publish_quota` of null is without limit. */
export type PackageContents = {
  duration_days: number | null
  publish_quota: number | null
  bonus_credits: number
  lifts_watermark: boolean
}

export type SubscriptionPackageRow = PackageContents & {
  id: number
  name: string
  description: string
  /** In rupiah, as text. */
  price: string | number
  is_active: boolean
  created_at: Date
  updated_at: Date
}

/** A purchase with what its package held then, and its invoice. `asked_at`: when the gateway was last asked. */
export type PurchaseRow = PackageContents & {
  id: number
  user_id: number | null
  package_id: number
  package_name: string
  amount: string | number
  invoice_number: string
  provider: PaymentLinkRow['provider']
  payment_method: string | null
  provider_invoice_id: string | null
  payment_url: string | null
  status: 'pending' | 'success' | 'failed' | 'expired' | 'refunded'
  error: string | null
  expires_at: Date
  asked_at: Date
  paid_at: Date | null
  created_at: Date
}

/** Money that came for a purchase. A payment in `review` waits for staff, for the reason that it names. */
export type PurchasePaymentRow = {
  id: number
  purchase_id: number
  provider: string
  provider_payment_id: string | null
  amount: string | number
  currency: string
  method: string
  paid_at: Date
  state: 'applied' | 'review' | 'refunded'
  reason: 'amount' | 'second' | 'doubted' | 'nobody' | null
  recorded_by: string | null
  closed_at: Date | null
  created_at: Date
}

/** The time that a purchase bought, within which it lifts the limits that it names. */
export type SubscriptionRow = {
  purchase_id: number
  user_id: number
  is_unlimited: boolean
  lifts_watermark: boolean
  starts_at: Date
  ends_at: Date
}

export type CommissionRow = {
  id: number
  user_id: number
  referred_user_id: number | null
  purchase_id: number | null
  kredit: number
  keterangan: string
  created_at: Date
}

/** What a member asks of staff, once for each key. It waits until it is decided, then with the reason if it is refused. */
type Request<Status> = Record<'request_key' | 'reason', string | null> & {
  id: number
  status: Status
  decided_at: Date | null
  created_at: Date
}

/** A souvenir of a comic that a creator asks for, paid in credits, which come back when staff reject it. */
export type ComicRequestRow = Request<'PENDING' | 'SENT' | 'REJECTED'> &
  Record<'recipient_name' | 'phone_number' | 'shipping_address' | 'notes', string> & {
    user_id: number
    kredit: number
    comic_id: number | null
  }

/** A withdrawal of rupiah, paid by the transfer with a `reference`. `user_id` is null once the account is deleted. */
export type WithdrawalRow = Request<'pending' | 'paid' | 'rejected'> &
  Record<'bank_name' | 'account_number' | 'account_name' | 'reference', string | null> & {
    user_id: number | null
    amount: string | number
  }

/**
 * A recording that a member has turned into text, or a comic whose panels are read aloud. `audio` is gone once the work on
 * it began or failed; `operation` is Google's name of that work, and `booking` what it costs unless Google fails.
 */
export type VoiceJobRow = WorkColumns & {
  id: string
  user_id: number
  comic_id: number | null
  recording: {
    kind: 'ogg' | 'wav' | 'mp3' | 'webm'
    seconds: number
    rate: number | null
    channels: number
    size: number
  } | null
  audio: Buffer | null
  operation: string | null
  booking: Booking | null
  status: 'PENDING' | 'PROCESSING' | 'DONE' | 'FAILED'
  progress: number
  text: string | null
  error: string | null
  created_at: Date
}

declare module 'knex/types/tables.js' {
  interface Tables {
    voice_jobs: Knex.CompositeTableType<
      VoiceJobRow,
      Pick<VoiceJobRow, 'user_id' | 'audio'> & { recording: string } & Partial<Pick<VoiceJobRow, 'status' | 'error'>>,
      Partial<Omit<VoiceJobRow, 'id' | 'user_id' | 'comic_id' | 'recording'>>
    >
    creators: Table<CreatorRow, 'user_id' | 'slug'>
    credit_transactions: Table<CreditTransactionRow, 'user_id' | 'kind' | 'amount' | 'description'>
    publication_transactions: Table<PublicationTransactionRow, 'user_id' | 'kind' | 'amount'>
    wallet_transactions: Table<WalletTransactionRow, 'user_id' | 'kind' | 'amount' | 'description'>
    subscription_packages: Table<SubscriptionPackageRow, 'name' | 'price'>
    purchases: Table<PurchaseRow, 'package_id' | 'amount' | 'invoice_number' | 'provider' | 'expires_at'>
    purchase_payments: Table<
      PurchasePaymentRow,
      'purchase_id' | 'provider' | 'amount' | 'currency' | 'paid_at' | 'state'
    >
    subscriptions: Table<SubscriptionRow, keyof SubscriptionRow>
    commissions: Table<CommissionRow, 'user_id' | 'kredit' | 'keterangan'>
    comic_requests: Table<
      ComicRequestRow,
      'user_id' | 'recipient_name' | 'phone_number' | 'shipping_address' | 'kredit'
    >
    withdrawals: Table<WithdrawalRow, 'user_id' | 'amount'>
  }
}

/** A row of a table, and one to be added to it. */
export type Row<Name extends keyof Tables> = Knex.ResolveTableType<Tables[Name]>
export type New<Name extends keyof Tables> = Knex.ResolveTableType<Tables[Name], 'insert'>
