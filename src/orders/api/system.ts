import { type ApiSystem, keepText, lines } from '../../platform/api/openapi.ts'

export const ordersSystem: ApiSystem = {
  name: 'Pesanan',
  at: 20,
  about: 'Pesanan konveksi: memesan, membayar, melacak, dan meja pesanan untuk staf.',
  access: 'Pelanggan tidak perlu akun. Staf memakai cookie sesi dari `POST /api/v1/auth/login/`, atau token akses.',
  firstCalls: (baseUrl) => [
    {
      title: 'Memesan; dengan kunci, panggilan yang terulang tidak memesan dua kali',
      commands: lines(
        'KUNCI=coba-$$-$RANDOM',
        `ISI='${JSON.stringify(order)}'`,
        `PESANAN=$(curl -s ${place(baseUrl)})`,
        keepText('KODE', 'PESANAN', 'order_code'),
        keepText('INVOICE', 'PESANAN', 'invoice_code'),
        'echo "$KODE $INVOICE"',
      ),
    },
    { title: 'Melacak pesanan itu', commands: `curl "${baseUrl}/api/v1/track-order/?order_code=$KODE"` },
    { title: 'Tagihannya, dengan link pembayaran', commands: `curl "${baseUrl}/api/v1/invoice/detail/$INVOICE/"` },
    { title: 'Mengulang yang pertama: pesanan yang sama', commands: `curl ${place(baseUrl)}` },
    {
      title: 'Memesan dengan formulir',
      commands: lines(
        `curl ${baseUrl}/api/v1/order/ \\`,
        "  -F customer_name='Rini Astuti' -F product_name='Jaket komunitas' -F quantity=20 \\",
        '  -F total_price=3000000 -F payment_type=full -F contact_information=rini@contoh.id',
      ),
    },
  ],
}

const order = {
  customer_name: 'Budi Santoso',
  product_name: 'Kaos sablon',
  quantity: 50,
  total_price: '7500000',
  payment_type: 'dp',
  dp_percent: 50,
  contact_information: '081234567890',
}
const place = (baseUrl: string) =>
  lines(`${baseUrl}/api/v1/order/ \\`, '  -H "Idempotency-Key: $KUNCI" -H \'Content-Type: application/json\' -d "$ISI"')
