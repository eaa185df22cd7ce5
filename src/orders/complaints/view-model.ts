import { randomUUID } from 'node:crypto'
import type { OrderFileRow } from '../../db/tables.ts'
import { imageSize } from '../../uploads/uploads.ts'
import { ago, longDate, moment } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah, unbroken } from '../../web/formats/rupiah.ts'
import { buildChoices } from '../../web/paging.ts'
import type { OrderStage } from '../board/rules.ts'
import { netPaid, type Order, type Rupiah } from '../rules/amounts.ts'
import {
  type Complaint,
  complaintKinds,
  complaintStates,
  isUnanswered,
  mayComplain,
  remedyLabels,
  reworkStage,
} from './rules.ts'

/** `query`: the key of the signed link. */
export type Place = { isStaff: boolean; href: string; query: string }
/** A form that was refused. `id`: the complaint that it answers. */
export type SentForm = { id: string | null; values: Values; errors: Errors }

type Input = {
  order: Order
  complaints: readonly Complaint[]
  files: readonly OrderFileRow[]
  stages: readonly OrderStage[]
  until: Date | null
  /** The rest of an order that was sent in part: the pieces sent, the pieces left, and what these cost. */
  rest: { sent: number; left: number; price: Rupiah } | null
  place: Place
  sent: SentForm | null
  now: Date
}

/**
 * Ids of the page's elements for the wrong fields; each form has names of its own. An error of no field leads to its
 * part of the page.
 */
const getFieldIds = ({ id, errors }: SentForm): Values => {
  const whole = id === 'sisa' ? id : `keluhan-${id ?? 'baru'}`
  return Object.fromEntries(Object.keys(errors).map((name) => [name, name ? `f-${name}${id ? `-${id}` : ''}` : whole]))
}

export function complaintsView(input: Input) {
  const { order, complaints, files, stages, until, rest, place, sent: sentForm, now } = input
  const { isStaff } = place
  const stage = String(reworkStage(stages)?.stage_id ?? '')
  return {
    ...place,
    code: order.order_code,
    product: order.product_name,
    pieces: order.quantity,
    paid: rupiah(netPaid(order)),
    isOpen: mayComplain(until, now, isStaff),
    until: until && longDate(until),
    isOver: until !== null && !mayComplain(until, now),
    errors: sentForm?.errors ?? {},
    ids: sentForm ? getFieldIds(sentForm) : {},
    complaints: complaints.map((complaint) => ({
      ...complaintView(complaint, files, place, now),
      answer:
        isStaff && isUnanswered(complaint)
          ? buildForm(input, complaint.id, {
              version: String(complaint.version),
              pieces: String(complaint.pieces),
              stage,
              reason: `${complaintKinds[complaint.kind]}, ${complaint.pieces} potong`,
            })
          : null,
    })),
    rest: rest && {
      ...rest,
      ...buildForm(input, 'sisa', { key: randomUUID(), amount: rest.price > 0 ? String(rest.price) : '' }),
    },
    form: buildForm(input, null, { submission: randomUUID(), kind: 'rusak', pieces: '', stage }),
  }
}

/** A form of the page, with what was typed if it was refused. */
function buildForm({ sent: sentForm, stages, place }: Input, id: string | null, start: Values) {
  const values = sentForm && sentForm.id === id ? { ...start, ...sentForm.values } : start
  return {
    isSent: sentForm?.id === id,
    values,
    errors: sentForm && sentForm.id === id ? sentForm.errors : {},
    ...choices(values, stages, place.isStaff),
  }
}

function complaintView(complaint: Complaint, files: readonly OrderFileRow[], place: Place, now: Date) {
  const { isStaff, href, query } = place
  return {
    id: complaint.id,
    ...complaintStates[complaint.state],
    kind: complaintKinds[complaint.kind],
    pieces: complaint.pieces,
    words: complaint.words,
    // The host is shown, so that people know where the link leads before they follow it.
    video: URL.canParse(complaint.video) ? { href: complaint.video, host: new URL(complaint.video).host } : null,
    by: complaint.by_staff ? 'Dicatat toko' : isStaff ? 'Dari pelanggan' : 'Kamu kirim',
    at: `${moment(complaint.created_at)}, ${ago(complaint.created_at, now)}`,
    photos: files
      .filter(({ id }) => complaint.file_ids.includes(id))
      .map(({ id, picture, name }) => ({
        name,
        src: `${href.replace('/keluhan/', '/berkas/')}${id}/${query}`,
        ...(picture ? imageSize(picture) : { width: 1, height: 1 }),
      })),
    remedy: complaint.remedy && remedyLabels[complaint.remedy],
    promise: unbroken(complaint.promise),
    decided: complaint.decided_at && `${moment(complaint.decided_at)}${isStaff ? ` oleh ${complaint.decided_by}` : ''}`,
  }
}

const choices = (values: Values, stages: readonly OrderStage[], isStaff: boolean) => ({
  kinds: buildChoices(complaintKinds, values.kind),
  remedies: buildChoices(remedyLabels, values.remedy),
  stages: isStaff
    ? stages.map(({ stage_id, name }) => ({ value: stage_id, text: name, isChosen: String(stage_id) === values.stage }))
    : [],
})
