import { known } from './known.ts'
import { formOf } from './values.ts'

const account = ['bank_name', 'bank_account', 'bank_holder'] as const

/** The posted form of the settings page: what belongs together is there together. */
export const SettingsForm = formOf(known).superRefine((values, context) => {
  const wrong = (name: (typeof account)[number], message: string) =>
    context.addIssue({ code: 'custom', path: [name], message })
  const missing = account.filter((name) => values[name] === '')
  if (missing.length < account.length)
    for (const name of missing) wrong(name, 'Isi bank, nomor, dan pemiliknya, atau kosongkan ketiganya.')
  if (!/^(\d[\d -]*)?$/.test(values.bank_account))
    wrong('bank_account', 'Nomor rekening hanya angka, spasi, dan tanda hubung.')
})
