/** What customers are told, by occasion. */
export const templateTypes = [
  'dp_invoice',
  'full_invoice',
  'pelunasan_invoice',
  'payment_confirmation',
  'order_status_update',
  'order_created',
  'production_complete',
  'payment_reminder',
  'order_cancelled',
  'marketing_blast',
  'custom',
] as const
export type TemplateType = (typeof templateTypes)[number]
