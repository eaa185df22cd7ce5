import type { Knex } from 'knex'
import type { Table } from './table.ts'

/** Row types of the workshop, deliveries and complaints. Amounts are whole rupiah (bigint, read as text). */

export type StageRow = { id: number; name: string; position: number; deleted_at: Date | null }

export const workStates = ['menunggu', 'jalan', 'selesai'] as const
export type WorkState = (typeof workStates)[number]

export type OrderStageRow = {
  order_id: string
  stage_id: number
  position: number
  state: WorkState
  pieces_done: number
  started_at: Date | null
  done_at: Date | null
  done_by: string
  note: string
}
/** Pieces that went back to a stage, and why. */
export type StageReturnRow = {
  id: string
  order_id: string
  stage_id: number
  pieces: number
  note: string
  returned_by: string
  returned_at: Date
}

export const deliveryMethods = ['ambil', 'kirim'] as const
export const deliveryStates = ['rencana', 'dikirim', 'diterima'] as const
export const deliveryPayers = ['pelanggan', 'toko', 'tujuan'] as const

/** `pieces`: null while planned, for all that are left. `line_id`: of the order's line with its cost. */
export type DeliveryRow = {
  id: string
  order_id: string
  method: (typeof deliveryMethods)[number]
  state: (typeof deliveryStates)[number]
  recipient: string
  phone: string
  address: string
  district: string
  city: string
  province: string
  postcode: string
  courier: string
  service: string
  weight_g: number | null
  parcels: number | null
  cost: string | number | null
  paid_by: (typeof deliveryPayers)[number]
  tracking_number: string
  pieces: number | null
  shipped_at: Date | null
  received_at: Date | null
  received_by: string
  note: string
  line_id: string | null
  rework_id: string | null
  version: number
  created_at: Date
}

export const complaintKinds = ['salah', 'rusak', 'kurang', 'ukuran', 'lain'] as const
export const remedies = ['perbaiki', 'potong', 'kembali', 'tidak'] as const

/** `promise`: what the customer is told. `submission`: the form that made it, so that sending it twice makes one. */
export type ComplaintRow = {
  id: string
  order_id: string
  kind: (typeof complaintKinds)[number]
  pieces: number
  words: string
  file_ids: string[]
  video: string
  by_staff: boolean
  state: 'baru' | 'disepakati' | 'selesai' | 'ditolak'
  remedy: (typeof remedies)[number] | null
  amount: string | number | null
  due_on: string | null
  promise: string
  submission: string | null
  version: number
  created_at: Date
  decided_at: Date | null
  decided_by: string | null
}

/** Pieces of a delivered order that are made good; a card of its own on the board. */
export type ReworkRow = {
  id: string
  order_id: string
  complaint_id: string | null
  pieces: number
  stage_id: number
  state: WorkState
  due_on: string | null
  note: string
  version: number
  created_at: Date
  done_at: Date | null
}

declare module 'knex/types/tables.js' {
  interface Tables {
    stages: Table<StageRow, 'name' | 'position'>
    order_stages: Table<OrderStageRow, 'order_id' | 'stage_id' | 'position'>
    stage_returns: Table<StageReturnRow, 'order_id' | 'stage_id' | 'pieces' | 'note' | 'returned_by' | 'returned_at'>
    deliveries: Table<DeliveryRow, 'order_id' | 'method'>
    complaints: Knex.CompositeTableType<
      ComplaintRow,
      Pick<ComplaintRow, 'order_id' | 'kind' | 'pieces' | 'by_staff' | 'created_at'> &
        Partial<Omit<ComplaintRow, 'file_ids'>> & { file_ids?: string }
    >
    reworks: Table<ReworkRow, 'order_id' | 'pieces' | 'stage_id' | 'created_at'>
  }
}
