import { fragment } from '../../web/render.ts'

export type LetterView = {
  heading: string
  paragraphs: readonly string[]
  facts: readonly (readonly [label: string, value: string])[]
  link: { text: string; href: string } | null
  /** Says why this mail was sent. */
  footer: string
}

const html = fragment<LetterView>('/mail/letter')
const text = fragment<LetterView>('/mail/letter_text')

export const letter = (view: LetterView) => ({ html: html(view), text: text(view) })
