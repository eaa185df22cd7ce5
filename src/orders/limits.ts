import type { Limit } from '../web/limits.ts'

/** Per hour and address, for requests that change orders and that read them; API and pages share these limits. */
export const writes: Limit = { name: 'konveksiPost', points: 100, duration: 3_600 }
export const reads: Limit = { name: 'konveksiGet', points: 500, duration: 3_600 }
/** New orders by visitors, by form or API. */
export const placing: Limit = { name: 'orders', points: 100, duration: 3_600 }
/** Sums that a form shows while it is filled in. */
export const sums: Limit = { name: 'orderSums', points: 600, duration: 60 }
/** Asking for the links of lost codes; always, because each may send a message. */
export const lostCodes: Limit = { name: 'lostCodes', points: 10, duration: 3_600 }
/** A contact gets them so often in a day. */
export const MAX_LOST_CODES = 3
/** Looking up orders and invoices by code: lower for unknown codes, so that codes cannot be guessed. */
export const lookups = {
  known: { name: 'trackKnown', points: 60, duration: 60 },
  unknown: { name: 'trackUnknown', points: 10, duration: 60 },
} satisfies Record<string, Limit>

/** How long a form that is sent again finds the order that it placed: as long as API calls with an `Idempotency-Key`. */
export const SUBMISSION_LIFETIME_MS = 86_400_000
/** How long after its end the link of an order shows it in full, in milliseconds: 90 days. */
export const LINK_LIFETIME_MS = 90 * 86_400_000
/** Days after which an order that is neither paid nor answered loses its designs. */
export const DESIGN_DAYS = 30
/** Days in which staff can restore a deleted order; then the data of a customer who is gone are erased. */
export const BIN_DAYS = 30
/** Days for which the start page of staff shows quotations that were accepted without a payment, or that are over. */
export const QUOTE_SHOWN_DAYS = 7
/** What was sent so long ago counts as received. */
export const UNDERWAY_MS = 7 * 86_400_000
/** The customer is reminded once of a mock-up without an answer, so long after it was sent. */
export const MOCKUP_REMINDER_MS = 2 * 86_400_000
/** And of a payment, so long before its link ends; links that live no longer get no reminder. */
export const PAYMENT_REMINDER_MS = 6 * 3_600_000
/** An invoice stays open so long after its expiry while the gateway does not respond. */
export const EXPIRY_GRACE_MS = 600_000
/** How long staff can send by hand what was not sent. */
export const UNSENT_FOR_MS = 7 * 86_400_000

/** Unpaid orders per day about which one contact gets messages, so that strangers cannot flood somebody's number. */
export const MAX_UNPAID_ORDERS = 3

/** Rupiah of an order, and of one of its lines. */
export const MAX_PRICE = 999_999_999
/** Least share of the price that a down payment is, in percent. */
export const MIN_DOWN_PAYMENT = 50
/** Until staff set another, and in a form that no list prices. */
export const USUAL_DOWN_PAYMENT = 60

/** Characters in which a customer writes phone number and address: those that are read, and those of a new order. */
export const MAX_CONTACT = 500
export const MAX_ORDER_CONTACT = 255
export const MAX_EMAIL = 254
/** Characters of the names of customers and products, and of what a customer says of the design. */
export const nameLength = { least: 2, most: 255 } as const
export const MAX_DESIGN_NOTES = 5_000
/** Characters of what staff keep of a customer; a note is as long as others. */
export const longestOfCustomer = { name: 255, phone: 255, address: 300, tags: 200, blocked: 300 } as const

/** Characters of what staff and customers write: of lines, quotations and complaints. */
export const longest = { title: 120, detail: 300, reason: 300, note: 1_000, terms: 2_000, complaint: 2_000 } as const
/** Of the address of a video, and of where money goes back to. */
export const MAX_VIDEO_ADDRESS = 300
export const MAX_REFUNDED_TO = 300
/** Characters of a request for a quotation; the longest leaves room for the quantity, which is stored behind it. */
export const quoteRequest = { least: 5, most: 4_900 } as const
/** Lines of a quotation that staff write by hand, and those of an order that are sent at once. */
export const MAX_LINES_BY_HAND = 60
export const MAX_SENT_LINES = 200

/** Rows of a roster, typed or pasted. */
export const MAX_ROSTER_ROWS = 500
/** Characters of its cells, where a number has digits. */
export const longestCells = { name: 40, number: 4, choice: 40, note: 80 } as const
/** Characters of the code of a size. */
export const MAX_SIZE_CODE = 8
/** Sizes, rows and characters of a cell in which a call or form sends them; more is refused unread. */
export const longestSizes = { sizes: 60, rows: 2_000, cell: 500 } as const
/** Of a pasted list in characters and lines, of a line in characters and cells; what is longer is not read. */
export const MAX_PASTED_CHARACTERS = 200_000
export const MAX_PASTED_LINES = 600
export const MAX_LINE_LENGTH = 500
export const MAX_CELLS = 60
/** Pieces of one line of a list that become a row each. */
export const MAX_ALIKE = 100

/** Orders that staff change at once. */
export const MAX_BULK_ORDERS = 100

/** Files of one order, and those that the order form takes with it. */
export const MAX_FILES = 20
export const MAX_FORM_FILES = 5
export const MAX_FILE_BYTES = 10 * 1024 * 1024
/**
 * Bytes of all files of one form. A second try doubles what their sender stores that day, and an address may hold 32 MB in
 * memory, so five of the largest are too much together.
 */
export const MAX_FORM_FILE_BYTES = 20 * 1024 * 1024
/** Photos of a complaint, and their bytes together. */
export const MAX_PHOTOS = 5
export const MAX_PHOTO_BYTES = 20 * 1024 * 1024
/** Fields of a form that places an order, or of its call. */
export const MAX_ORDER_FIELDS = 120
/** Characters of what a customer says of a mock-up, all times together. */
export const MAX_REMARK = 2_000

/** Stages of production, and characters of their names and of the note to a move. */
export const MAX_STAGES = 12
export const longestOfStage = { name: 40, note: 300 } as const
/** Characters of each part of the place where goods go. */
export const longestOfPlace = {
  recipient: 100,
  phone: 30,
  address: 300,
  district: 100,
  city: 100,
  province: 100,
  postcode: 10,
} as const
/** Characters of what is said of a parcel, grams of a delivery, and parcels that it may be in. */
export const longestOfParcel = { note: 300, service: 60, number: 60, receiver: 100 } as const
export const MAX_PARCEL_GRAMS = 10_000_000
export const MAX_PARCELS = 1_000
/** Work sheets, and labels of parcels, that are printed at once. */
export const MAX_SHEETS = 50
export const MAX_LABELS = 100
/** Lines of pasted parcel numbers, and characters of a courier's name. */
export const MAX_PASTED_NUMBERS = 200
export const MAX_COURIER_NAME = 60

/** Most proofs of transfer for one invoice. */
export const MAX_PROOFS = 5
/** Payments that staff mark as checked at once. */
export const MAX_CHECKED_PAYMENTS = 100
/** Characters of how money was paid, and of what staff write to a decision about it. */
export const longestOfPayment = { method: 100, note: 500 } as const
/** A payment may be dated so long before its order without a question, because staff round times and clocks differ. */
export const EARLY_TOLERANCE_MS = 300_000
/** The time of a payment may be so long after this server's clock, because that of an API client may be ahead. */
export const AHEAD_TOLERANCE_MS = 60_000

/** Of a message or its template: far above any real message and far below the limit of the WhatsApp service Fonnte. */
export const MAX_BODY_CHARACTERS = 4_000
export const MIN_BODY_CHARACTERS = 10
/** Characters of the name of a template and of the subject of an email. */
export const MIN_TEMPLATE_NAME = 3
export const MAX_TEMPLATE_NAME = 100
export const MAX_SUBJECT = 200
/** Lines of an order that a message lists. */
export const MAX_LISTED_LINES = 30
