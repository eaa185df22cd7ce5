import { dayOf } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import type { Rupiah } from '../rules/rupiah.ts'

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

/** The form for one decision. A form without fields is shown as a button only. */
export type FormView = {
  name: string
  action: string
  button: string
  /** Label of the second button, which stores the payment as held for review. Null if the button is not shown. */
  held: string | null
  intro: string | null
  isOpen: boolean
  hidden: { name: string; value: string }[]
  fields: Field[]
}

/**
 * A rejected form that is shown again with the typed values. `id` is the id of its review item, `form` the name of the
 * decision.
 */
export type RejectedForm = { id: string; form: string; values: Values; errors: Errors }

type FieldContext = { id: string; failed: RejectedForm | null }

/**
 * Returns a form field with the typed value and the error of a rejected form. Without a rejected form, the value is
 * `usual`.
 */
export const fieldOf = (
  failed: RejectedForm | null,
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

export const noteField = ({ id, form, isNeeded, failed }: FieldContext & { form: string; isNeeded: boolean }): Field =>
  fieldOf(failed, { id: `${id}-${form}-note`, name: 'note', label: 'Catatan', type: 'textarea', isNeeded })

export function refundFields({ id, most, now, failed }: FieldContext & { most: Rupiah; now: Date }): Field[] {
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
      help: `Paling banyak ${rupiah(most)}.`,
    }),
    fieldOf(failed, { id: `${id}-refund-day`, name: 'day', label: 'Tanggal', type: 'date', max: today, usual: today }),
    noteField({ id, form: 'refund', isNeeded: true, failed }),
  ]
}
