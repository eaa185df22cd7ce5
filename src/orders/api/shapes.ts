import * as z from 'zod'
import { Moment } from '../../platform/api/calls.ts'
import { Delivery } from '../delivery/fields.ts'
import { decimal } from '../rules/amounts.ts'
import { channels } from '../rules/contact.ts'
import { orderStatuses, productionStatuses } from '../rules/order.ts'

/**
 * The schemas of the order API's answers and pushed messages. An answer contains only the fields that its schema names.
 * The OpenAPI document is built from these schemas.
 */

const Money = z
  .int()
  .transform(decimal)
  .pipe(
    z
      .string()
      .regex(/^-?\d+\.00$/)
      .meta({ description: 'Rupiah bulat sebagai teks dengan dua desimal.' }),
  )
const OrderCode = z.string().regex(/^ORD-\d{8}-[A-Z0-9]{3,4}$/)
const InvoiceCode = z.string().regex(/^INV-\d{6}-[A-Z0-9]{3}$/)
export const OrderStatus = z.enum(orderStatuses).meta({ id: 'OrderStatus' })
export const ProductionStatus = z.enum(productionStatuses).meta({ id: 'ProductionStatus' })
const InvoiceType = z.enum(['dp', 'full', 'pelunasan'])

export const Order = z
  .object({
    id: z.uuid(),
    order_code: OrderCode,
    customer_name: z.string(),
    product_name: z.string(),
    quantity: z.int().min(1),
    total_price: Money,
    payment_type: z.enum(['dp', 'full']),
    dp_percent: Money.nullable(),
    paid_amount: Money,
    is_fully_paid: z.boolean(),
    status_order: OrderStatus,
    production_status: ProductionStatus,
    contact_information: z.string(),
    contact_email: z.string().nullable(),
    notification_channel: z.enum(channels),
    design_notes: z.string(),
    due_on: z.iso.date().nullable(),
    price_confirmed: z.boolean(),
    source: z.enum(['public', 'admin']),
    version: z.int().meta({ description: 'Naik pada tiap perubahan. Kirim lagi sebagai `version` saat mengubah.' }),
    created_at: Moment,
    updated_at: Moment,
  })
  .meta({ id: 'Order' })

export const OrderLine = z.object({
  id: z.string(),
  position: z.int(),
  parent_id: z.string().nullable(),
  kind: z.string(),
  product_id: z.int().nullable(),
  title: z.string(),
  detail: z.string(),
  quantity: z.int(),
  unit_price: z.int().nullable(),
  amount: z.int(),
  list_price: z.int().nullable(),
  reason: z.string(),
  added_by: z.string(),
  added_at: Moment,
  voided_at: Moment.nullable(),
})

export const OrderDetail = Order.extend({
  design: z.url().nullable().meta({ description: 'Alamat gambar desain, dibuka dengan sesi staf yang sama.' }),
  notes: z.string().meta({ description: 'Catatan staf yang terakhir. Pelanggan tidak melihatnya.' }),
  lines: z.array(OrderLine),
  sizes: z.array(z.object({ line_id: z.string(), code: z.string(), quantity: z.int() })),
  delivery: z.array(Delivery),
}).meta({ id: 'OrderDetail' })

export const Page = { count: z.int(), next: z.url().nullable(), previous: z.url().nullable() }
export const OrderPage = z.object({ ...Page, results: z.array(Order) }).meta({ id: 'OrderPage' })

export const Invoice = z
  .object({ id: z.uuid(), invoice_code: InvoiceCode, payment_url: z.url().nullable(), invoice_amount: Money })
  .meta({ id: 'Invoice' })

export const Placed = z
  .object({
    order: Order,
    invoice: Invoice.nullable(),
    message: z.string(),
    warning: z.string().optional(),
    notification_sent: z.boolean(),
  })
  .meta({ id: 'Placed' })

export const LinkMade = z
  .object({
    invoice: Invoice.extend({ invoice_expired_at: Moment.nullable() }),
    message: z.string(),
    notification_sent: z.boolean(),
  })
  .meta({ id: 'LinkMade' })

export const Sent = z.object({ message: z.string(), notification_sent: z.boolean() })

export const Paid = z
  .object({
    payment: z.object({
      id: z.uuid(),
      invoice_id: z.uuid(),
      payment_type: InvoiceType,
      payment_method: z.string(),
      amount: Money,
      status: z.literal('sudah dibayar'),
      paid_at: Moment,
      notes: z.string(),
    }),
    order: Order,
  })
  .meta({ id: 'Paid' })

export const BulkResult = z
  .object({
    updated: z.array(z.uuid()),
    failed: z.array(z.object({ id: z.string(), error_code: z.string(), error: z.string() })),
    success: z.boolean(),
  })
  .meta({ id: 'BulkResult' })

export const AuditTrail = z
  .object({
    order_id: z.uuid(),
    order_code: OrderCode,
    count: z.int(),
    results: z.array(
      z.object({
        kind: z.string(),
        old_value: z.string().nullable(),
        new_value: z.string().nullable(),
        amount: Money.nullable(),
        description: z.string(),
        notes: z.string(),
        actor: z.string(),
        source: z.enum(['public', 'admin', 'webhook', 'system']),
        version: z.int(),
        timestamp: Moment,
      }),
    ),
  })
  .meta({ id: 'AuditTrail' })

const PublicOrder = z.object({
  order_code: OrderCode,
  customer_name: z.string().meta({ description: 'Disamarkan, misalnya `Budi S.`' }),
  product_name: z.string(),
  quantity: z.int(),
})

export const Tracking = z
  .object({
    order: PublicOrder.extend({ status_order: OrderStatus, production_status: ProductionStatus, created_at: Moment }),
    timeline: z.array(z.object({ status: z.string().nullable(), timestamp: Moment, description: z.string() })),
    payments: z.array(
      z.object({
        payment_type: InvoiceType,
        amount: Money,
        status: z.enum(['sudah dibayar', 'sedang diperiksa', 'dikembalikan', 'tidak dihitung']),
        paid_at: Moment,
      }),
    ),
    summary: z.object({
      total_price: Money,
      total_paid: Money,
      remaining: Money,
      is_fully_paid: z.boolean(),
      next_payment_amount: Money,
    }),
  })
  .meta({ id: 'Tracking' })

export const InvoiceDetail = z
  .object({
    invoice: z.object({
      invoice_code: InvoiceCode,
      payment_type: InvoiceType,
      invoice_amount: Money,
      invoice_status: z.enum(['belum dibayar', 'sudah dibayar', 'kadaluarsa', 'dibatalkan']),
      payment_url: z.url().nullable(),
      invoice_expired_at: Moment.nullable(),
    }),
    order: PublicOrder,
  })
  .meta({ id: 'InvoiceDetail' })

export const dashboardNumbers = {
  total_orders: z.int(),
  total_revenue: Money,
  pending_orders: z.int(),
  completed_orders: z.int(),
  monthly_growth: z
    .number()
    .nullable()
    .meta({ description: 'Persen terhadap bulan sebelumnya; null bila bulan itu tanpa pendapatan.' }),
  recent_orders: z.array(
    z.object({
      order_code: OrderCode,
      customer_name: z.string(),
      total_price: Money,
      status: OrderStatus,
      created_at: Moment,
    }),
  ),
  revenue_chart: z.array(z.object({ month: z.string().regex(/^\d{4}-\d{2}$/), revenue: Money })),
  status_distribution: z.record(z.string(), z.int()),
}
export const DashboardStats = z.object(dashboardNumbers).meta({ id: 'DashboardStats' })
