import type { FakeInvoice } from './invoices.ts'

/** Where a customer would choose a bank: here, what comes in. A stranger's server, so its markup is its own. */
export function checkoutPage(invoice: FakeInvoice): string {
  const { amount, status, id, request } = invoice
  const sums = [
    ['Bayar tepat', amount],
    ['Bayar kurang', Math.max(1, Math.floor(amount / 2))],
    ['Bayar lebih', amount + 10_000],
  ] as const
  const pay = sums.map(
    ([words, sum]) =>
      `<form method="post" action="/web/${id}/pay"><input type="hidden" name="amount" value="${sum}">` +
      `<button>${words} (Rp ${sum.toLocaleString('id-ID')})</button></form>`,
  )
  const end = `<form method="post" action="/web/${id}/expire"><button>Biarkan kedaluwarsa</button></form>`
  return `<!doctype html><html lang="id"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>SIMULASI pembayaran</title>
<h1>SIMULASI pembayaran</h1>
<p>Halaman ini tiruan di komputer sendiri. Tidak ada uang yang berpindah.</p>
<p>${escaped(request.description ?? request.external_id)}: Rp ${amount.toLocaleString('id-ID')} (${status})</p>
${invoice.payment ? '' : [...pay, ...(status === 'PENDING' ? [end] : [])].join('\n')}
</html>`
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
