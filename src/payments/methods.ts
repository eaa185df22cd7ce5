/**
 * The ways to pay that a member chooses from, with the channels of the gateways. DOKU has no channel for GoPay, whose
 * customers pay by QRIS.
 */
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

export const methodOf = (code: MethodCode | null | undefined) => methods.find((method) => method.code === code)
