import { GatewayError, type InvoiceRequest } from '../../src/payments/gateway.ts'

let made = 0

/** An invoice as an order asks a gateway for it, each under another number. */
export const wanted = (keys: Partial<InvoiceRequest> = {}): InvoiceRequest => {
  made += 1
  return {
    externalId: `INV-123456-ABC-${made}`,
    page: 'https://toko.contoh.example/tagihan/ABC/',
    metadata: { order_code: 'ORD-20261120-K7Q', invoice_code: 'INV-123456-ABC' },
    amount: 75_000,
    description: 'DP Kaos Reuni',
    customer: { name: 'Budi Santoso', phone: '6281234567890', email: 'budi@contoh.example' },
    seconds: 86_400,
    ...keys,
  }
}

/** A signal that never ends. */
export const { signal } = new AbortController()

/** Returns the failure of a gateway with which work ends. */
export const failed = (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => {
      if (error instanceof GatewayError) return error
      throw error
    },
  )
