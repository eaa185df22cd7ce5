import { fragment } from '../../web/render.ts'

/** A letter as its reader sees it: what happened, in sentences; facts as label and value; one link at most. */
export type LetterView = {
  heading: string
  paragraphs: readonly string[]
  facts: readonly (readonly [label: string, value: string])[]
  link: { text: string; href: string } | null
  /** Why it came. */
  footer: string
}

const html = fragment<LetterView>('/mail/letter')
const text = fragment<LetterView>('/mail/letter_text')

/** Both forms of a letter: for programs that show HTML and for all others. */
export const letter = (view: LetterView) => ({ html: html(view), text: text(view) })
