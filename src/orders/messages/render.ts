import type { Medium } from '../rules/contact.ts'
import { linkVariables, occasions, type TemplateType, type VariableName } from './templates.ts'

/** Fills in templates: replaces `{{x}}` and changes nothing else. Pure. */

const PLACEHOLDER = /\{\{\s*(\w{1,60})\s*\}\}/g

/** Values by name. A placeholder without a value stays in the text. */
type Values = Readonly<Partial<Record<VariableName, string>>>

/** Fills in a template in one pass: a placeholder inside a value stays text. */
export function fillIn(text: string, values: Values, medium: Medium): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name as VariableName] : undefined // hasOwn proves it
    return value === undefined ? placeholder : asText(name, value, medium)
  })
}

/** Fills in a subject, as one line of at most 300 characters. */
export const fillInSubject = (subject: string, values: Values): string =>
  oneLine(fillIn(subject, values, 'email')).slice(0, 300)

/** Only the values of the variables that a type offers. */
export const knownValues = (type: TemplateType, values: Readonly<Record<VariableName, string>>): Values =>
  Object.fromEntries(occasions[type].variables.map((name) => [name, values[name]]))

/** The names in double braces that are no variable of this type, each once. */
export function unknownVariables(type: TemplateType, text: string): string[] {
  const known: readonly string[] = occasions[type].variables
  const names = [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)
  return [...new Set(names.filter((name) => !known.includes(name)))]
}

/** Whether a text uses this variable. */
export const mentions = (text: string, name: VariableName): boolean =>
  [...text.matchAll(PLACEHOLDER)].some(([, found]) => found === name)

function asText(name: string, value: string, medium: Medium): string {
  const line = oneLine(value)
  if (linkVariables.some((link) => link === name)) return line
  return medium === 'whatsapp' ? line.replace(/[*_~`]/g, '') : line
}

/** Removes line breaks, control characters and characters that change the text direction. */
const oneLine = (text: string) =>
  text
    .replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()

/**
 * Removes links from what a customer typed. The order form is open to everyone and the message goes to the number that was
 * typed, so links would allow spam.
 */
export const withoutLinks = (text: string): string =>
  text.replace(/[a-z]+:\/\//gi, '').replace(/(?<=[\p{L}\p{N}])\.(?=\p{L}{2})/gu, '. ')
