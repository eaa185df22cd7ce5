import { dayOf } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { formatRupiah, type Rupiah } from '../rules/rupiah.ts'

export type Field = {
  id: string
  name: string
  label: string
  type: 'text' | 'date' | 'datetime-local' | 'textarea' | 'checkbox'
  value: string
  help: string | null
  error: string | null
  isNeeded: boolean
  inputmode: 'numeric' | null
  max: string | null
}

/** One decision; without fields it is only a button. */
export type FormView = {
  name: string
  action: string
  button: string
  /** The second button, which holds the money; null when it does not apply. */
  held: string | null
  intro: string | null
  isOpen: boolean
  hidden: { name: string; value: string }[]
  fields: Field[]
}

/** An invalid form, shown again as typed. */
export type Failed = { id: string; form: string; values: Values; errors: Errors }

type Of = { id: string; failed: Failed | null }

/** A field with its typed value and error, or its default. */
export const fieldOf = (
  failed: Failed | null,
  { usual = '', ...field }: Pick<Field, 'id' | 'name' | 'label' | 'type'> & Partial<Field> & { usual?: string },
): Field => ({
  isNeeded: true,
  help: null,
  inputmode: null,
  max: null,
  error: failed?.errors[field.name] ?? null,
  value: failed?.values[field.name] ?? usual,
  ...field,
})

export const noteField = ({ id, form, isNeeded, failed }: Of & { form: string; isNeeded: boolean }): Field =>
  fieldOf(failed, { id: `${id}-${form}-note`, name: 'note', label: 'Catatan', type: 'textarea', isNeeded })

export function refundFields({ id, most, now, failed }: Of & { most: Rupiah; now: Date }): Field[] {
  const today = dayOf(now)
  const { amount, key } = failed?.errors ?? {}
  return [
    fieldOf(failed, {
      id: `${id}-refund-amount`,
      name: 'amount',
      label: 'Jumlah',
      type: 'text',
      inputmode: 'numeric',
      usual: String(most),
      error: amount ?? key ?? null,
      help: `Paling banyak ${formatRupiah(most)}.`,
    }),
    fieldOf(failed, { id: `${id}-refund-day`, name: 'day', label: 'Tanggal', type: 'date', max: today, usual: today }),
    noteField({ id, form: 'refund', isNeeded: true, failed }),
  ]
}
