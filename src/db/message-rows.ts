import type { Knex } from 'knex'
import type { Table } from './table.ts'
import type { WorkColumns } from './work-rows.ts'

/**
 * Row types of the tables for payment gateway webhooks, idempotency keys, message templates, messages to customers and
 * notices for members.
 */

export type WebhookInboxRow = WorkColumns & {
  id: string
  provider: string
  dedupe_key: string
  body: Record<string, unknown>
  state: 'waiting' | 'done' | 'ignored' | 'failed'
  deliveries: number
  order_id: string | null
  result: string | null
  received_at: Date
  worked_at: Date | null
}

type IdempotencyKeyRow = {
  route: string
  caller: string
  key: string
  body_hash: string
  status: number | null
  answer: string | null
  done: boolean
  created_at: Date
}

export type MessageTemplateRow = {
  id: number
  name: string
  type: string
  channel: 'whatsapp' | 'email' | 'both'
  subject: string
  body: string
  is_default: boolean
  version: number
  created_at: Date
  updated_at: Date
}

/** One about a quote has `quote_id` and no order. */
export type OrderMessageRow = {
  id: string
  order_id: string
  quote_id?: number | null
  invoice_id: string | null
  type: string
  channel: 'whatsapp' | 'email'
  recipient: string
  subject: string
  body: string
  outbox_id: string | null
  unsent_reason: 'not_configured' | 'too_many' | 'switched_off' | 'no_address' | null
  created_at: Date
  /** When and by whom it was sent by hand; null if it was not. */
  hand_sent_at?: Date | null
  hand_sent_by?: string | null
}

/** An attempt to send a message; `result` is explained at `SendResult` in src/outbox/outbox.ts. */
export type OutboxAttemptRow = {
  id: string
  outbox_id: string
  result: 'sent' | 'retry' | 'failed' | 'blocked'
  error: string | null
  at: Date
}

/** A notice for a member, told once for each kind and key. A hidden one has no text. */
export type MemberNoticeRow = {
  id: number
  user_id: number
  from_user_id: number | null
  kind: string
  key: string
  title: string
  message: string
  href: string
  data: Readonly<Record<string, string>>
  read_at: Date | null
  is_hidden: boolean
  created_at: Date
}

/** By which ways a member wants a kind of notice. */
export type MemberNoticeChoiceRow = { user_id: number; kind: string; site: boolean; push: boolean; mail: boolean }

declare module 'knex/types/tables.js' {
  interface Tables {
    webhook_inbox: Knex.CompositeTableType<
      WebhookInboxRow,
      Pick<WebhookInboxRow, 'provider' | 'dedupe_key'> & { body: string },
      Partial<Omit<WebhookInboxRow, 'body'>>
    >
    idempotency_keys: Knex.CompositeTableType<
      IdempotencyKeyRow,
      Omit<IdempotencyKeyRow, 'created_at' | 'status' | 'answer' | 'done'>,
      Partial<IdempotencyKeyRow>
    >
    message_templates: Table<MessageTemplateRow, 'name' | 'type' | 'channel' | 'body'>
    order_messages: Table<OrderMessageRow, 'type' | 'channel' | 'recipient' | 'body'>
    member_notices: Knex.CompositeTableType<
      MemberNoticeRow,
      never,
      Partial<Pick<MemberNoticeRow, 'read_at' | 'is_hidden' | 'title' | 'message' | 'href'> & { data: string }>
    >
    member_notice_choices: MemberNoticeChoiceRow
    outbox_attempts: Knex.CompositeTableType<OutboxAttemptRow, Omit<OutboxAttemptRow, 'id' | 'at'> & { at?: Date }>
  }
}
