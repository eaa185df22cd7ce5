import { fragment } from '../../web/render.ts'

/** The content of a mail: sentences about what happened, facts with labels, and at most one link. */
export type LetterView = {
  heading: string
  paragraphs: readonly string[]
  facts: readonly (readonly [label: string, value: string])[]
  link: { text: string; href: string } | null
  /** Why the reader gets this mail. */
  footer: string
}

const html = fragment<LetterView>('/mail/letter')
const text = fragment<LetterView>('/mail/letter_text')

/** Renders a mail as HTML and as plain text. */
export const letter = (view: LetterView) => ({ html: html(view), text: text(view) })
