import { expect, test } from 'vitest'
import { Invoice as Official } from 'xendit-node'
import {
  InvoiceCallbackFromJSON,
  instanceOfInvoice,
  instanceOfInvoiceCallback,
} from 'xendit-node/invoice/models/index.js'
import { useOnce } from '../support/use.ts'
import { SECRET_KEY, startXendit } from '../support/xendit.ts'

const xendit = useOnce(startXendit, (started) => started.stop())
const invoices = useOnce(() => new Official({ secretKey: SECRET_KEY, xenditURL: xendit().url }))

const data = {
  externalId: 'INV-000001-AAA-1',
  amount: 75_000,
  currency: 'IDR',
  description: 'DP Kaos',
  payerEmail: 'budi@contoh.example',
  invoiceDuration: 7_200,
  shouldSendEmail: false,
  customer: { givenNames: 'Budi', email: 'budi@contoh.example', mobileNumber: '+6281234567890' },
  successRedirectUrl: 'https://toko.contoh.example/tagihan/AAA/',
  failureRedirectUrl: 'https://toko.contoh.example/tagihan/AAA/',
  metadata: { order_code: 'ORD-20261120-K7Q' },
}

test('the official client makes an invoice and reads in the answer all that it was promised', async () => {
  const made = await invoices().createInvoice({ data })
  expect(instanceOfInvoice(made)).toBe(true)
  const { invoiceDuration: _, ...echoed } = data
  expect(made).toMatchObject({ ...echoed, status: 'PENDING', merchantName: 'Konveksi &amp;amp; Sablon SIMULASI' })
  expect(made.id).toMatch(/^[0-9a-f]{24}$/)
  expect(made.invoiceUrl).toBe(`${xendit().url}/web/${made.id}`)
  expect(made.expiryDate.getTime() - made.created.getTime()).toBe(7_200_813)
  expect(made.availableBanks[0]).toMatchObject({ bankCode: 'BCA', transferAmount: 75_000 })
})

test('the official client reads one, lists by our id and expires, on the addresses it chooses', async () => {
  const wanted = { ...data, externalId: 'INV-000002-AAA-1' }
  const first = await invoices().createInvoice({ data: wanted })
  const second = await invoices().createInvoice({ data: wanted })
  const id = first.id ?? ''
  expect(await invoices().getInvoiceById({ invoiceId: id })).toEqual(first)
  const listed = await invoices().getInvoices({ externalId: wanted.externalId })
  expect(listed.map((one) => one.id)).toEqual([second.id, first.id])
  expect((await invoices().expireInvoice({ invoiceId: id })).status).toBe('EXPIRED')
  const expired = await invoices().getInvoices({ externalId: wanted.externalId, statuses: ['EXPIRED'], limit: 5 })
  expect(expired.map((one) => one.id)).toEqual([id])
  expect(
    xendit()
      .asked.slice(-6)
      .map(({ method, path }) => `${method} ${path.replace(id, ':id')}`),
  ).toEqual([
    'POST /v2/invoices/',
    'POST /v2/invoices/',
    'GET /v2/invoices/:id',
    'GET /v2/invoices?external_id=INV-000002-AAA-1',
    'POST /invoices/:id/expire!',
    'GET /v2/invoices?external_id=INV-000002-AAA-1&statuses=EXPIRED&limit=5',
  ])
})

test('the official client reads what came in and understands the webhook, and both tell of one payment', async () => {
  const { id = '' } = await invoices().createInvoice({ data: { ...data, externalId: 'INV-000003-AAA-1' } })
  const callback = InvoiceCallbackFromJSON(await xendit().pay(id))
  expect(instanceOfInvoiceCallback(callback)).toBe(true)
  expect(callback).toMatchObject({ id, status: 'PAID', amount: 75_000, paidAmount: 75_000, bankCode: 'BCA' })
  expect(await invoices().getInvoiceById({ invoiceId: id })).toMatchObject({
    status: 'PAID',
    paymentMethod: 'BANK_TRANSFER',
  })
  xendit().settle(id)
  expect((await invoices().getInvoiceById({ invoiceId: id })).status).toBe('SETTLED')
  const since = await invoices().getInvoices({ paidAfter: new Date(Date.now() - 60_000), statuses: ['SETTLED'] })
  expect(since.map((one) => one.id)).toEqual([id])
})

test('the official client meets the refusals of the vendor: a wrong key, an unknown invoice, wrong input', async () => {
  const stranger = new Official({ secretKey: 'xnd_lain', xenditURL: xendit().url })
  await expect(stranger.createInvoice({ data })).rejects.toMatchObject({ status: 401, errorCode: 'INVALID_API_KEY' })
  const unknown = invoices().getInvoiceById({ invoiceId: '0'.repeat(24) })
  await expect(unknown).rejects.toMatchObject({ status: 404, errorCode: 'INVOICE_NOT_FOUND_ERROR' })
  await expect(invoices().createInvoice({ data: { ...data, amount: 0 } })).rejects.toMatchObject({
    status: 400,
    errorCode: 'API_VALIDATION_ERROR',
    rawResponse: { errors: [{ field: ['amount'], location: 'body' }] },
  })
  const noMail = invoices().createInvoice({ data: { ...data, payerEmail: 'budi' } })
  await expect(noMail).rejects.toMatchObject({ errorCode: 'EMAIL_FORMAT_ERROR' })
})

test('what was not asked for is absent rather than null, and the limits are told', async () => {
  const answer = await fetch(`${xendit().url}/v2/invoices`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${SECRET_KEY}:`)}` },
    body: JSON.stringify({ external_id: 'INV-000004-AAA-1', amount: 10_000 }),
  })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('rate-limit-limit')).toBe('3000')
  expect(Number(answer.headers.get('rate-limit-remaining'))).toBeLessThan(3_000)
  expect(answer.headers.get('request-id')).toBeTruthy()
  expect(Object.keys(JSON.parse(await answer.text())).sort()).toEqual(
    `amount available_banks available_direct_debits available_ewallets available_paylaters available_qr_codes
    available_retail_outlets created currency expiry_date external_id id invoice_url merchant_name
    merchant_profile_picture_url should_exclude_credit_card should_send_email status updated user_id`.split(/\s+/),
  )
})
