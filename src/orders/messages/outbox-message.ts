import { letter } from '../../outbox/mail/letter.ts'
import type { Medium } from '../rules/contact.ts'
import { fillIn, fillInSubject, mentions, pickAllowedValues } from './render.ts'
import type { TemplateType, VariableValues } from './templates.ts'

export const outboxKinds = { whatsapp: 'whatsapp', email: 'mail' } as const satisfies Record<Medium, string>

type Template = { type: TemplateType; medium: Medium; subject: string; body: string }

/**
 * `button`: the email's button to the payment link, else to the tracker or the quote. There is a button only if the
 * text contains that link.
 */
export function renderTemplate({ type, medium, subject, body }: Template, all: VariableValues) {
  const values = pickAllowedValues(type, all)
  const text = withWords(body, values.cancel_words)
  const button = buttons.find((name) => values[name] && mentions(body, name))
  return {
    subject: medium === 'email' ? fillInSubject(subject, values) : '',
    body: fillIn(text, values, medium),
    button: button ? { text: buttonLabels[button], href: all[button] } : null,
  }
}

/**
 * An empty placeholder is removed with the blank lines before it. If the shop's own text has no placeholder, the words
 * come at the end.
 */
function withWords(body: string, words: string | undefined): string {
  if (words === '') return body.replace(/(?<!\n)\n*\{\{\s*cancel_words\s*\}\}/g, '')
  return words && !mentions(body, 'cancel_words') ? `${body}\n\n{{cancel_words}}` : body
}

/** Adds the button to the payment link or the tracker, if the text by staff contains that link. */
export function withButton(medium: Medium, { subject, body }: Pick<Template, 'subject' | 'body'>, all: VariableValues) {
  const button = buttons.find((name) => body.includes(all[name]))
  return {
    subject: medium === 'email' ? subject : '',
    body,
    button: button ? { text: buttonLabels[button], href: all[button] } : null,
  }
}

const buttonLabels = {
  payment_link: 'Bayar sekarang',
  tracking_link: 'Ikuti pesanan',
  quote_link: 'Lihat penawaran',
} as const
const buttons = ['payment_link', 'tracking_link', 'quote_link'] as const

export type RenderedMessage = ReturnType<typeof renderTemplate> & { medium: Medium; recipient: string; about: string }

/** `keep` protects the row from deletion, because the order's page lists it. */
export function toOutboxMessage({ medium, recipient, about, subject, body, button }: RenderedMessage) {
  if (medium === 'whatsapp') return { kind: outboxKinds.whatsapp, payload: { to: recipient, text: body }, keep: true }
  const { html } = letter({
    heading: subject,
    paragraphs: body.split(/\n+/).filter((line) => line.trim() !== ''),
    facts: [],
    link: button && /^https?:\/\//.test(button.href) ? button : null,
    footer: `Surat ini datang karena alamatmu dipakai untuk ${about}.`,
  })
  return { kind: outboxKinds.email, payload: { to: recipient, subject, text: body, html }, keep: true }
}
