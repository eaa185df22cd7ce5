import type { Look, PanelScene } from '../artwork/comic/panel-scene.ts'

/** Types of columns that are only JSON to the database, and values that no CHECK lists. */

export const titleStatuses = ['ongoing', 'completed', 'announced'] as const
export type TitleStatus = (typeof titleStatuses)[number]

/** A member of a comic's cast. */
export type CastMember = {
  id?: string
  name: string
  appearance: string
  personality: string
  /** Null if there is no drawing. */
  look?: Look | null
  drawn?: boolean
}

/** The text on a panel, in reading order. */
export type DialogueJson = {
  character: string
  text: string
  kind: 'speech' | 'thought' | 'shout' | 'narration'
  x: number | null
  y: number | null
}

/** The fields of a panel that an undo step restores. A panel without a page is removed. */
export type PanelState = {
  page_number: number | null
  panel_number: number | null
  description: string
  dialogues: DialogueJson[]
  scene: PanelScene | null
  render_id: number | null
}
/** Only the fields that differ. */
export type PanelChange = { panel: number; before: Partial<PanelState>; after: Partial<PanelState> }

/** A part of a page that guided reading shows, as fractions of the page's width and height. */
export type PageFrame = { x: number; y: number; width: number; height: number }

/**
 * The contents of a sample's picture: the names of a figure, a palette and a place (landscape) of the artwork. `alt` is
 * the text alternative. The emblem of a partner has no place, and may have up to three letters instead of a figure.
 */
export type Drawing = { figure?: string; palette: string; place?: string; letters?: string; alt: string }

/** A customer's usual address. */
export type Address = {
  recipient?: string
  phone?: string
  address?: string
  district?: string
  city?: string
  province?: string
  postcode?: string
}

type SheetLine = {
  kind: 'goods' | 'size' | 'extra' | 'setup' | 'delivery' | 'discount' | 'correction'
  title: string
  detail: string
  quantity: number
  unit_price: number | null
  amount: number
}

/**
 * Order and shop as they were when the invoice was issued. An order that was typed as free text has no `lines`.
 * `total_price` is the price of the whole order.
 */
export type InvoiceSheet = {
  customer_name: string
  contact_information: string
  product_name: string
  quantity: number
  total_price: number
  lines?: SheetLine[]
  shop: { name: string; address: string; contact: string }
}

/** What a use of a Google service costs. */
export type Booking = { id: number; units: number; cost: number }

/** A member's recording in its original form. */
export type Recording = {
  kind: 'ogg' | 'wav' | 'mp3' | 'webm'
  seconds: number
  rate: number | null
  channels: number
  size: number
}
