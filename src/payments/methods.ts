/** The payment methods that a member can choose. DOKU has no channel for GoPay; GoPay customers pay by QRIS there. */
export const methods = [
  { code: 'qris', group: 'QRIS', name: 'QRIS', doku: 'QRIS', xendit: 'QRIS' },
  { code: 'gopay', group: 'E-Wallet', name: 'GoPay', doku: 'QRIS', xendit: 'QRIS' },
  { code: 'dana', group: 'E-Wallet', name: 'DANA', doku: 'EMONEY_DANA', xendit: 'DANA' },
  { code: 'ovo', group: 'E-Wallet', name: 'OVO', doku: 'EMONEY_OVO', xendit: 'OVO' },
  { code: 'bni_va', group: 'Virtual Account', name: 'BNI', doku: 'VIRTUAL_ACCOUNT_BNI', xendit: 'BNI' },
  { code: 'bri_va', group: 'Virtual Account', name: 'BRI', doku: 'VIRTUAL_ACCOUNT_BRI', xendit: 'BRI' },
  { code: 'bca_va', group: 'Virtual Account', name: 'BCA', doku: 'VIRTUAL_ACCOUNT_BCA', xendit: 'BCA' },
  {
    code: 'mandiri_va',
    group: 'Virtual Account',
    name: 'Mandiri',
    doku: 'VIRTUAL_ACCOUNT_BANK_MANDIRI',
    xendit: 'MANDIRI',
  },
] as const

export type MethodCode = (typeof methods)[number]['code']

export const findMethod = (code: MethodCode | null | undefined) => methods.find((method) => method.code === code)

/** The payment methods that staff can choose for a manual payment, spelled as gateways spell them. */
export const methodLabels = {
  BANK_TRANSFER: 'Transfer bank',
  CASH: 'Tunai',
  QRIS: 'QRIS',
  EWALLET: 'Dompet digital',
  OTHER: 'Lainnya',
} as const

/** Further methods that only gateways report. */
const gatewayMethods: Record<string, string> = {
  ...methodLabels,
  QR_CODE: 'QRIS',
  CREDIT_CARD: 'Kartu kredit',
  DIRECT_DEBIT: 'Debit langsung',
  RETAIL_OUTLET: 'Gerai',
  PAYLATER: 'Bayar nanti',
  MANUAL: 'Transfer bank',
}

/** A label such as "Transfer bank BCA" for "BANK_TRANSFER BCA". An unknown method stays unchanged. */
export function methodLabel(method: string): string {
  const [kind = '', ...channel] = method.split(' ')
  // Pages show the gateway's name beside the method, so "SIMULASI" is not repeated.
  const details = channel.filter((part) => part !== 'SIMULASI')
  return [...new Set([gatewayMethods[kind] ?? kind, ...details])].join(' ')
}
