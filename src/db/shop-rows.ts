import type { Knex } from 'knex'
import type { Table } from './table.ts'

/** Row types of the price list, lines, customers, quotes and files. Amounts are whole rupiah (bigint, read as text). */

export type SizeSetRow = { id: number; name: string; version: number; updated_at: Date }
export type SizeRow = { size_set_id: number; code: string; surcharge: string | number; position: number }
/** `picture`: the name of an upload. */
export type ProductRow = {
  id: number
  slug: string
  name: string
  description: string
  picture: string | null
  size_set_id: number | null
  min_quantity: number
  max_quantity: number
  /** In working days. */
  lead_days: number
  is_public: boolean
  is_active: boolean
  position: number
  version: number
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}
export type ProductPriceRow = { product_id: number; from_quantity: number; unit_price: string | number }
export type ProductChoiceRow = {
  id: number
  product_id: number
  choice_group: string
  name: string
  surcharge: string | number
  is_default: boolean
  position: number
}
/** `basis`: what its price is multiplied by: pieces, rows with a name or a number, or once for the order. */
export type ExtraRow = {
  id: number
  name: string
  basis: 'piece' | 'row' | 'order'
  positions: string[]
  columns: string[]
  is_public: boolean
  is_active: boolean
  position: number
  version: number
  updated_at: Date
}
/** `column` is empty for an extra without columns. */
export type ExtraPriceRow = {
  extra_id: number
  column: string
  from_quantity: number
  price: string | number
  setup_price: string | number
}

/** How it is known that a contact is the customer's: a link that only a message to it carries was opened, or staff said so. */
export type ContactProof = 'message' | 'staff'

export type CustomerRow = {
  id: number
  name: string
  phone: string | null
  email: string | null
  phone_proof: ContactProof | null
  email_proof: ContactProof | null
  address: Address | null
  note: string
  tags: string[]
  blocked_reason: string | null
  merged_into: number | null
  version: number
  created_at: Date
  updated_at: Date
}

export type Address = {
  recipient?: string
  phone?: string
  address?: string
  district?: string
  city?: string
  province?: string
  postcode?: string
}

/** Of the lines that a price list makes. */
export const listedKinds = ['goods', 'size', 'extra', 'setup'] as const
export const lineKinds = [...listedKinds, 'delivery', 'discount', 'correction'] as const
export type LineKind = (typeof lineKinds)[number]

/** `item`: the wish that a goods line was priced from (`products/rules/price.ts`), null where no list priced it. */
export type OrderLineRow = {
  id: string
  order_id: string
  position: number
  parent_id: string | null
  kind: LineKind
  product_id: number | null
  title: string
  detail: string
  quantity: number
  unit_price: string | number | null
  amount: string | number
  list_price: string | number | null
  item: unknown
  reason: string
  added_by: string
  added_at: Date
  voided_at: Date | null
}
export type OrderPriceListRow = { order_id: string; list: unknown }
/** `position`: as in the product's set of sizes. */
export type OrderSizeRow = { line_id: string; size_code: string; quantity: number; position: number }
export type OrderRosterRow = {
  line_id: string
  position: number
  name: string
  number: string
  size_code: string
  choice: string
  note: string
  is_done: boolean
}

/** `wish`, `price_list` and `lines` are read by orders/goods/quotes. */
export type QuoteRow = {
  id: number
  code: string
  customer_id: number | null
  customer_name: string
  contact_information: string
  contact_phone: string | null
  contact_email: string | null
  notification_channel: 'whatsapp' | 'email' | 'both'
  state: 'asked' | 'draft' | 'sent' | 'accepted' | 'declined' | 'expired'
  request: string
  wish: unknown
  price_list: unknown
  lines: unknown
  terms: string
  dp_percent: number
  valid_until: string | null
  needed_on: string | null
  /** The last day of what was sent. */
  sent_until: string | null
  version: number
  link_version: number
  edit_version: number
  /** The form that made it, so that sending it twice makes one. */
  submission: string | null
  reason: string
  order_id: string | null
  user_id: number | null
  created_at: Date
  updated_at: Date
  sent_at: Date | null
  decided_at: Date | null
}
export type QuoteVersionRow = { quote_id: number; version: number; sheet: unknown; sent_at: Date; sent_by: string }
/** `change`: the customer asked for one; `changed`: staff made one. */
export type QuoteHistoryRow = {
  id: string
  quote_id: number
  kind: 'asked' | 'draft' | 'changed' | 'sent' | 'change' | 'accepted' | 'declined' | 'expired'
  note: string
  actor: string
  source: 'admin' | 'public' | 'system'
  at: Date
}

export type OrderFileRow = {
  id: string
  order_id: string
  kind: 'design' | 'mockup' | 'photo' | 'late'
  upload: string | null
  picture: string | null
  name: string
  size: number
  by_staff: boolean
  created_at: Date
  removed_at: Date | null
}
export type MockupRow = {
  id: string
  order_id: string
  number: number
  file_ids: string[]
  sent_at: Date
  state: 'waiting' | 'approved' | 'changes'
  remark: string
  decided_at: Date | null
  decided_by: string | null
  reminded_at: Date | null
}

/** JSON columns are inserted as text. */
type Json<Row, Name extends keyof Row> = Omit<Row, Name> & { [Key in Name]: Row[Key] | string }

declare module 'knex/types/tables.js' {
  interface Tables {
    size_sets: Table<SizeSetRow, 'name'>
    sizes: SizeRow
    products: Table<ProductRow, 'slug' | 'name' | 'min_quantity' | 'max_quantity' | 'lead_days' | 'position'>
    product_prices: ProductPriceRow
    product_choices: Table<ProductChoiceRow, 'product_id' | 'choice_group' | 'name' | 'position'>
    extras: Knex.CompositeTableType<
      ExtraRow,
      Pick<ExtraRow, 'name' | 'basis' | 'position'> & Partial<Json<ExtraRow, 'positions' | 'columns'>>
    >
    extra_prices: Table<ExtraPriceRow, 'extra_id' | 'from_quantity' | 'price'>
    product_extras: { product_id: number; extra_id: number }
    customers: Knex.CompositeTableType<
      CustomerRow,
      Pick<CustomerRow, 'name'> & Partial<Json<CustomerRow, 'address' | 'tags'>>
    >
    order_lines: Table<OrderLineRow, 'order_id' | 'position' | 'kind' | 'title' | 'quantity' | 'amount' | 'added_by'>
    order_price_lists: OrderPriceListRow
    order_sizes: OrderSizeRow
    order_roster: Table<OrderRosterRow, 'line_id' | 'position'>
    quotes: Table<QuoteRow, 'code' | 'customer_name' | 'contact_information' | 'notification_channel' | 'dp_percent'>
    quote_versions: QuoteVersionRow
    quote_history: Table<QuoteHistoryRow, 'quote_id' | 'kind' | 'actor' | 'source' | 'at'>
    order_files: Table<OrderFileRow, 'order_id' | 'kind' | 'name' | 'size' | 'by_staff' | 'created_at'>
    mockups: Knex.CompositeTableType<
      MockupRow,
      Pick<MockupRow, 'order_id' | 'number' | 'sent_at'> & { file_ids: string } & Partial<Omit<MockupRow, 'file_ids'>>,
      Partial<MockupRow>
    >
  }
}
