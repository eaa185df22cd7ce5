import { SITE } from '../../platform/api/openapi.ts'

/** Example data of the order API: one order, its invoice and what staff see of both. */

export const at = '2026-11-20T08:39:44.156Z'
export const orderId = '550e8400-e29b-41d4-a716-446655440001'
export const invoiceId = '550e8400-e29b-41d4-a716-446655440002'
export const orderCode = 'ORD-20261118-K7Q'
export const invoiceCode = 'INV-204815-KTK'

export const orderFields = {
  customer_name: 'Budi Santoso',
  product_name: 'Kaos Komunitas 2026',
  quantity: 50,
  total_price: '7500000',
  payment_type: 'dp',
  dp_percent: 50,
  contact_information: '081234567890',
  notification_channel: 'whatsapp',
  design_notes: 'Logo di dada kiri',
}

export const order = {
  id: orderId,
  order_code: orderCode,
  customer_name: 'Budi Santoso',
  product_name: 'Kaos Komunitas 2026',
  quantity: 50,
  total_price: '7500000.00',
  payment_type: 'dp',
  dp_percent: '50.00',
  paid_amount: '3750000.00',
  is_fully_paid: false,
  status_order: 'dp_dibayar',
  production_status: 'diproses',
  contact_information: '081234567890',
  contact_email: null,
  notification_channel: 'whatsapp',
  design_notes: 'Logo di dada kiri',
  due_on: null,
  price_confirmed: true,
  source: 'public',
  version: 4,
  created_at: '2026-11-18T03:30:00.000Z',
  updated_at: at,
}

export const orderDetail = {
  ...order,
  design: `${SITE}/admin/pesanan/${orderCode}/desain/`,
  notes: 'Kain sudah datang',
}

const waiting = {
  ...order,
  paid_amount: '0.00',
  status_order: 'link_dibuat',
  production_status: 'menunggu',
  version: 2,
}

export const invoice = {
  id: invoiceId,
  invoice_code: invoiceCode,
  payment_url: `${SITE}/invoice/${invoiceCode}/`,
  invoice_amount: '3750000.00',
}

export const placed = {
  order: waiting,
  invoice: invoice,
  message: 'Order berhasil dibuat dan link pembayaran telah dikirim',
  notification_sent: true,
}

export const linkMade = {
  invoice: { ...invoice, invoice_expired_at: '2026-11-21T08:39:44.156Z' },
  message: 'Link pembayaran berhasil dibuat dan dikirim',
  notification_sent: true,
}

export const paid = {
  payment: {
    id: '550e8400-e29b-41d4-a716-446655440003',
    invoice_id: invoiceId,
    payment_type: 'dp',
    payment_method: 'BANK_TRANSFER',
    amount: '3750000.00',
    status: 'sudah dibayar',
    paid_at: '2026-11-20T07:30:00.000Z',
    notes: 'Transfer BCA a.n. Budi Santoso',
  },
  order,
}

const publicOrder = {
  order_code: orderCode,
  customer_name: 'Budi S.',
  product_name: 'Kaos Komunitas 2026',
  quantity: 50,
}

export const tracking = {
  order: {
    ...publicOrder,
    status_order: 'dp_dibayar',
    production_status: 'diproses',
    created_at: '2026-11-18T03:30:00.000Z',
  },
  timeline: [
    { status: 'menunggu_link', timestamp: '2026-11-18T03:30:00.000Z', description: 'Pesanan telah diterima' },
    { status: 'dp_dibayar', timestamp: at, description: 'DP telah dibayar - Rp 3.750.000' },
  ],
  payments: [
    { payment_type: 'dp', amount: '3750000.00', status: 'sudah dibayar', paid_at: '2026-11-20T07:30:00.000Z' },
  ],
  summary: {
    total_price: '7500000.00',
    total_paid: '3750000.00',
    remaining: '3750000.00',
    is_fully_paid: false,
    next_payment_amount: '3750000.00',
  },
}

export const invoiceDetail = {
  invoice: {
    invoice_code: invoiceCode,
    payment_type: 'dp',
    invoice_amount: '3750000.00',
    invoice_status: 'belum dibayar',
    payment_url: `${SITE}/invoice/${invoiceCode}/`,
    invoice_expired_at: '2026-11-21T08:39:44.156Z',
  },
  order: publicOrder,
}

export const stats = {
  total_orders: 150,
  total_revenue: '125000000.00',
  pending_orders: 45,
  completed_orders: 100,
  monthly_growth: 15.5,
  recent_orders: [
    {
      order_code: orderCode,
      customer_name: 'Budi Santoso',
      total_price: '7500000.00',
      status: 'dp_dibayar',
      created_at: '2026-11-18T03:30:00.000Z',
    },
  ],
  revenue_chart: [
    { month: '2026-10', revenue: '15000000.00' },
    { month: '2026-11', revenue: '17325000.00' },
  ],
  status_distribution: { menunggu_link: 10, link_dibuat: 20, dp_dibayar: 15, lunas: 100, dibatalkan: 5 },
}

export const templateFields = {
  name: 'Tagihan DP lewat WhatsApp',
  type: 'dp_invoice',
  channel: 'whatsapp',
  subject: '',
  body: 'Halo {{customer_name}}, DP {{order_code}}: {{amount_due}}. Bayar di {{payment_link}}',
  is_default: true,
}
export const template = { id: 1, ...templateFields, version: 1, created_at: at, updated_at: at }
