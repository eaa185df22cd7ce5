import { page } from '../../web/render.ts'
import type { InvoiceView } from './present.ts'

/** `self` is the page's own address, with its key where it has one; `told` what was just done. */
export const invoicePage = page<{
  invoice: InvoiceView
  address: { self: string; proof: string; simulate: string; order: string }
  form: { note: string; errors: Readonly<Record<string, string>> }
  told: string | null
}>('/orders/invoice/show')
