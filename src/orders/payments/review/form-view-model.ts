import { toWibDay } from '../../../web/dates.ts'
import type { Errors, Values } from '../../../web/form.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import type { Rupiah } from '../../rules/amounts.ts'

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

/** A form without fields is shown only as a button. */
export type FormView = {
  name: string
  action: string
  button: string
  /** Label of a second button, which holds the payment for review. */
  held: string | null
  intro: string | null
  isOpen: boolean
  hidden: { name: string; value: string }[]
  fields: Field[]
}

const plainForm = { held: null, intro: null, isOpen: false, hidden: [], fields: [] }

export const makeForm = (form: Pick<FormView, 'name' | 'action' | 'button'> & Partial<FormView>): FormView => ({
  ...plainForm,
  ...form,
})

/** `id` is the id of the review item, `form` the name of the decision. */
export type FailedForm = { id: string; form: string; values: Values; errors: Errors }

type Of = { id: string; failed: FailedForm | null }

/** If the form was rejected, shows the typed value and its error, else the value `usual`. */
export const makeField = (
  failedForm: FailedForm | null,
  { usual = '', ...field }: Pick<Field, 'id' | 'name' | 'label' | 'type'> & Partial<Field> & { usual?: string },
): Field => ({
  isNeeded: true,
  help: null,
  inputmode: null,
  max: null,
  error: failedForm?.errors[field.name] ?? null,
  value: failedForm?.values[field.name] ?? usual,
  ...field,
})

export const noteField = ({ id, form, isNeeded, failed }: Of & { form: string; isNeeded: boolean }): Field =>
  makeField(failed, { id: `${id}-${form}-note`, name: 'note', label: 'Catatan', type: 'textarea', isNeeded })

export const amountField = (
  failedForm: FailedForm | null,
  field: Pick<Field, 'id' | 'label'> & Partial<Field>,
  usual: Rupiah,
) => makeField(failedForm, { name: 'amount', type: 'text', inputmode: 'numeric', usual: String(usual), ...field })

/** `most` is in rupiah. `key` is the idempotency key of the form. */
export function refundParts({ id, most, now, key, failed }: Of & { most: Rupiah; now: Date; key: string }) {
  const today = toWibDay(now)
  const error = failed?.errors.amount ?? failed?.errors.key ?? null
  const amount = { id: `${id}-refund-amount`, label: 'Jumlah', error, help: `Paling banyak ${rupiah(most)}.` }
  const day = { id: `${id}-refund-day`, name: 'day', label: 'Tanggal', type: 'date', max: today, usual: today } as const
  const note = noteField({ id, form: 'refund', isNeeded: true, failed })
  return {
    isOpen: failed !== null,
    hidden: [{ name: 'key', value: failed?.values.key ?? key }],
    fields: [amountField(failed, amount, most), makeField(failed, day), note],
  }
}
