import { dayOf } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { type Rupiah, rupiah } from '../rules/money.ts'

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

/** One way to decide; without fields it is a button alone. */
export type FormView = {
  name: string
  action: string
  button: string
  /** The button that holds the money until it is decided, beside the other; null where there is no occasion. */
  held: string | null
  intro: string | null
  isOpen: boolean
  hidden: { name: string; value: string }[]
  fields: Field[]
}

/** A form that was sent and could not be read: it is shown again as it was typed. */
export type Failed = { id: string; form: string; values: Values; errors: Errors }

type Of = { id: string; failed: Failed | null }

export const noteField = ({ id, form, isNeeded, failed }: Of & { form: string; isNeeded: boolean }): Field => ({
  ...{ id: `${id}-${form}-note`, name: 'note', label: 'Catatan', type: 'textarea', isNeeded },
  ...{ value: failed?.values.note ?? '', error: failed?.errors.note ?? null, help: null, inputmode: null, max: null },
})

export function refundFields({ id, most, now, failed }: Of & { most: Rupiah; now: Date }): Field[] {
  const { values = {}, errors = {} } = failed ?? {}
  const today = dayOf(now)
  return [
    {
      ...{ id: `${id}-refund-amount`, name: 'amount', label: 'Jumlah', type: 'text', isNeeded: true, max: null },
      ...{ value: values.amount ?? String(most), error: errors.amount ?? errors.key ?? null, inputmode: 'numeric' },
      help: `Paling banyak ${rupiah(most)}.`,
    },
    {
      ...{ id: `${id}-refund-day`, name: 'day', label: 'Tanggal', type: 'date', isNeeded: true, max: today },
      ...{ value: values.day ?? today, error: errors.day ?? null, help: null, inputmode: null },
    },
    noteField({ id, form: 'refund', isNeeded: true, failed }),
  ]
}
