import type { Medium } from '../rules/contact.ts'
import { linkVariables, occasions, type TemplateType, type VariableName } from './templates.ts'

const PLACEHOLDER = /\{\{\s*(\w{1,60})\s*\}\}/g

/** Values of placeholders by name. A placeholder without a value stays in the text as it is. */
type Values = Readonly<Partial<Record<VariableName, string>>>

/**
 * Replaces the `{{name}}` placeholders of a template in one pass, so a placeholder that stands in a customer's text is
 * not replaced.
 */
export function fillIn(text: string, values: Values, medium: Medium): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => {
    // The check by `hasOwn` proves that `name` is a known placeholder, which the compiler cannot see.
    const value = Object.hasOwn(values, name) ? values[name as VariableName] : undefined
    return value === undefined ? placeholder : asText(name, value, medium)
  })
}

/** Fills in the subject of an email. The result is one line of at most 300 characters. */
export const fillInSubject = (subject: string, values: Values): string =>
  oneLine(fillIn(subject, values, 'email')).slice(0, 300)

export function knownValues(type: TemplateType, values: Values): Values {
  const known: readonly string[] = occasions[type].variables
  return Object.fromEntries(Object.entries(values).filter(([name]) => known.includes(name)))
}

/** Returns the placeholder names in a text that the message type does not offer, each once. */
export function unknownVariables(type: TemplateType, text: string): string[] {
  const known: readonly string[] = occasions[type].variables
  const names = [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)
  return [...new Set(names.filter((name) => !known.includes(name)))]
}

export const mentions = (text: string, name: VariableName): boolean =>
  [...text.matchAll(PLACEHOLDER)].some(([, found]) => found === name)

function asText(name: string, value: string, medium: Medium): string {
  const line = oneLine(value)
  if (linkVariables.some((link) => link === name)) return line
  return medium === 'whatsapp' ? line.replace(/[*_~`]/g, '') : line
}

/**
 * Makes a text one line: replaces white space and control characters by one space, and removes characters that change
 * the text direction.
 */
const oneLine = (text: string) =>
  text
    .replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()

/**
 * Breaks links in a text that a customer typed. Everyone can use the order form, and its message goes to the number
 * typed there, so working links would allow spam.
 */
export const withoutLinks = (text: string): string =>
  text.replace(/[a-z]+:\/\//gi, '').replace(/(?<=[\p{L}\p{N}])\.(?=\p{L}{2})/gu, '. ')
