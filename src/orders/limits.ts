import type { Limit } from '../web/limits.ts'

/**
 * Requests per hour and IP address: those that change orders, and those that read them. API and pages share these
 * limits.
 */
export const writes: Limit = { name: 'konveksiPost', points: 100, duration: 3_600 }
export const reads: Limit = { name: 'konveksiGet', points: 500, duration: 3_600 }
/** New orders by visitors, by form or by API. */
export const placing: Limit = { name: 'orders', points: 100, duration: 3_600 }
/** Requests for the sums that a form shows while the visitor fills it in. */
export const sums: Limit = { name: 'orderSums', points: 600, duration: 60 }
/** Requests for the links of lost codes. The limit always applies, because each request may send a message. */
export const lostCodes: Limit = { name: 'lostCodes', points: 10, duration: 3_600 }
/** The most such messages to one contact in a day. */
export const MAX_LOST_CODES = 3
/** Lookups of orders and invoices by code. The limit is lower for unknown codes, so that nobody can guess codes. */
export const lookups = {
  known: { name: 'trackKnown', points: 60, duration: 60 },
  unknown: { name: 'trackUnknown', points: 10, duration: 60 },
} satisfies Record<string, Limit>

/**
 * A form that is sent again within this time finds the order that it placed. API calls with an `Idempotency-Key` have
 * the same time.
 */
export const SUBMISSION_LIFETIME_MS = 86_400_000
/** Milliseconds after the end of an order in which its link still shows it in full: 90 days. */
export const LINK_LIFETIME_MS = 90 * 86_400_000
/** After so many days, the designs of an order are deleted if it is neither paid nor answered. */
export const DESIGN_DAYS = 30
/**
 * Days in which staff can restore a deleted order. After that, the customer's data are erased if the account is gone.
 */
export const BIN_DAYS = 30
/** Days for which the start page of staff shows quotations that were accepted without a payment, or that have ended. */
export const QUOTE_SHOWN_DAYS = 7
/** A parcel that was sent longer ago counts as received. */
export const UNDERWAY_MS = 7 * 86_400_000
/** The time after which the customer is reminded, once, of a mock-up without an answer. */
export const MOCKUP_REMINDER_MS = 2 * 86_400_000
/**
 * The time before the end of a payment link at which the customer is reminded. Links with a shorter life get no
 * reminder.
 */
export const PAYMENT_REMINDER_MS = 6 * 3_600_000
/** The time for which an invoice stays open after its expiry if the gateway does not respond. */
export const EXPIRY_GRACE_MS = 600_000
/** The time for which staff can send by hand a message that was not sent. */
export const UNSENT_FOR_MS = 7 * 86_400_000

/**
 * The most unpaid orders per day about which one contact gets messages, so that strangers cannot flood somebody's
 * number.
 */
export const MAX_UNPAID_ORDERS = 3

/** The highest price of an order, and of one of its lines, in rupiah. */
export const MAX_PRICE = 999_999_999
/** The lowest down payment, in percent of the price. */
export const MIN_DOWN_PAYMENT = 50
/** The down payment in percent until staff set another one, and in a form without a price list. */
export const USUAL_DOWN_PAYMENT = 60

/** The most characters of a customer's phone number and address: those that are read. Below: those of a new order. */
export const MAX_CONTACT = 500
export const MAX_ORDER_CONTACT = 255
export const MAX_EMAIL = 254
/**
 * The characters of the names of customers and products. Below: the most characters of a customer's notes on the
 * design.
 */
export const nameLength = { least: 2, most: 255 } as const
export const MAX_DESIGN_NOTES = 5_000
/** The most characters of the data that staff keep of a customer. A note has the same limit as other notes. */
export const longestOfCustomer = { name: 255, phone: 255, address: 300, tags: 200, blocked: 300 } as const

/** The most characters of texts by staff and customers: in lines, quotations and complaints. */
export const longest = { title: 120, detail: 300, reason: 300, note: 1_000, terms: 2_000, complaint: 2_000 } as const
/** The most characters of the address of a video. Below: of the account to which money goes back. */
export const MAX_VIDEO_ADDRESS = 300
export const MAX_REFUNDED_TO = 300
/**
 * The characters of a request for a quotation. The most leaves room for the quantity, which is stored behind the
 * request.
 */
export const quoteRequest = { least: 5, most: 4_900 } as const
/** The most lines of a quotation that staff write by hand. Below: the most lines of an order that are sent at once. */
export const MAX_LINES_BY_HAND = 60
export const MAX_SENT_LINES = 200

/** The most rows of a roster, typed or pasted. */
export const MAX_ROSTER_ROWS = 500
/** The most characters of the cells of a roster; in `number`, the most digits. */
export const longestCells = { name: 40, number: 4, choice: 40, note: 80 } as const
/** The most characters of the code of a size. */
export const MAX_SIZE_CODE = 8
/** The most sizes, rows, and characters of a cell in a call or form. If there are more, it is refused unread. */
export const longestSizes = { sizes: 60, rows: 2_000, cell: 500 } as const
/**
 * The most characters and lines of a pasted list, then the most characters and cells of a line. The rest is not read.
 */
export const MAX_PASTED_CHARACTERS = 200_000
export const MAX_PASTED_LINES = 600
export const MAX_LINE_LENGTH = 500
export const MAX_CELLS = 60
/** One line of a list can stand for so many equal pieces, each of which becomes a row. */
export const MAX_ALIKE = 100

/** The most orders that staff change at once. */
export const MAX_BULK_ORDERS = 100

/** The most files of one order. Below: the most files that the order form takes. */
export const MAX_FILES = 20
export const MAX_FORM_FILES = 5
export const MAX_FILE_BYTES = 10 * 1024 * 1024
/**
 * The most bytes of all files of one form. If the form is sent again, the files count twice toward the sender's limit
 * of a day. One IP address may hold 32 MB in memory, so five files of the largest size would be too much.
 */
export const MAX_FORM_FILE_BYTES = 20 * 1024 * 1024
/** The most photos of a complaint, and the most bytes of all these photos. */
export const MAX_PHOTOS = 5
export const MAX_PHOTO_BYTES = 20 * 1024 * 1024
/** The most fields of a form or call that places an order. */
export const MAX_ORDER_FIELDS = 120
/** The most characters of all remarks of a customer on a mock-up together. */
export const MAX_REMARK = 2_000

/** The most stages of production, and the most characters of their names and of a note to a stage. */
export const MAX_STAGES = 12
export const longestOfStage = { name: 40, note: 300 } as const
/** The most characters of each part of a delivery address. */
export const longestOfPlace = {
  recipient: 100,
  phone: 30,
  address: 300,
  district: 100,
  city: 100,
  province: 100,
  postcode: 10,
} as const
/** The most characters of the texts about a parcel. Below: the most grams of a delivery and the most parcels. */
export const longestOfParcel = { note: 300, service: 60, number: 60, receiver: 100 } as const
export const MAX_PARCEL_GRAMS = 10_000_000
export const MAX_PARCELS = 1_000
/** The most work sheets, and labels of parcels, that are printed at once. */
export const MAX_SHEETS = 50
export const MAX_LABELS = 100
/** The most lines of pasted parcel numbers, and the most characters of a courier's name. */
export const MAX_PASTED_NUMBERS = 200
export const MAX_COURIER_NAME = 60

/** The most proofs of transfer for one invoice. */
export const MAX_PROOFS = 5
/** The most payments that staff mark as checked at once. */
export const MAX_CHECKED_PAYMENTS = 100
/** The most characters of a payment method, and of a note of staff to a decision about money. */
export const longestOfPayment = { method: 100, note: 500 } as const
/** A payment may be dated so long before its order without a question, because staff round times and clocks differ. */
export const EARLY_TOLERANCE_MS = 300_000
/** The time of a payment may be so long after this server's clock, because the clock of an API client may be ahead. */
export const AHEAD_TOLERANCE_MS = 60_000

/**
 * The most characters of a message or its template: far above any real message and far below the limit of the WhatsApp
 * service Fonnte.
 */
export const MAX_BODY_CHARACTERS = 4_000
export const MIN_BODY_CHARACTERS = 10
/** The fewest and most characters of the name of a template. Below: the most of the subject of an email. */
export const MIN_TEMPLATE_NAME = 3
export const MAX_TEMPLATE_NAME = 100
export const MAX_SUBJECT = 200
/** The most lines of an order that a message lists. */
export const MAX_LISTED_LINES = 30
