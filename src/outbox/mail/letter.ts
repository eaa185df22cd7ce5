import { fragment } from '../../web/render.ts'

/**
 * Content of a mail: `paragraphs` say what happened, `facts` are values with labels, and `link` is at most one link.
 */
export type LetterView = {
  heading: string
  paragraphs: readonly string[]
  facts: readonly (readonly [label: string, value: string])[]
  link: { text: string; href: string } | null
  /** Sentence that tells the reader why this mail was sent. */
  footer: string
}

const html = fragment<LetterView>('/mail/letter')
const text = fragment<LetterView>('/mail/letter_text')

/** Renders the content of a mail as HTML and as plain text. */
export const letter = (view: LetterView) => ({ html: html(view), text: text(view) })
