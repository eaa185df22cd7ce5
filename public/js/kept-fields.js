// The fields of forms whose text is kept. Passwords, codes, files and what only the page knows are never kept.

const KEPT = 'input:not([type=hidden], [type=password], [type=file], [type=submit], [type=button]), textarea, select'
const SHORT = 1_000
const SECRET = /^(one-time-code|current-password|new-password|cc-)/

const isBox = ({ type }) => type === 'checkbox' || type === 'radio'

/** A form with a text of several lines, or one marked by `data-keeps-text`. The storyboard keeps its own texts. */
export const isKept = (form) =>
  form?.getAttribute('method') === 'post' &&
  !form.hasAttribute('data-panel') &&
  (form.hasAttribute('data-keeps-text') || [...form.elements].some(({ type }) => type === 'textarea'))

/** The fields by their names; boxes by name and value. Those of the same name are numbered. */
export function fieldsOf(form) {
  const fields = new Map()
  for (const field of form.elements) {
    if (!field.name || !field.matches(KEPT) || SECRET.test(field.getAttribute('autocomplete') ?? '')) continue
    const name = isBox(field) ? `${field.name}=${field.value}` : field.name
    let id = name
    for (let nth = 2; fields.has(id); nth += 1) id = `${name}#${nth}`
    fields.set(id, field)
  }
  return fields
}

/** What stands in a field, and what the server has put there. */
export const contentOf = (field) => (isBox(field) ? String(field.checked) : field.value)
export function basisOf(field) {
  if (isBox(field)) return String(field.defaultChecked)
  if (!field.options) return field.defaultValue
  return ([...field.options].find(({ defaultSelected }) => defaultSelected) ?? field.options[0])?.value ?? ''
}

/** Stands for what the server gave: a long text only by its length and a checksum (FNV-1a), so that it is not kept twice. */
export function markOf(text) {
  if (text.length <= SHORT) return text
  let sum = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193)
  return `${text.length} ${sum >>> 0}`
}

/** Fills a field like a person, so that scripts see it. */
export function fill(field, value) {
  if (isBox(field)) field.checked = value === 'true'
  else field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** The hidden fields that tell the server on which version the texts are based. */
export const versionsOf = (form) => [...form.querySelectorAll('[type=hidden]:is([name=version], [name=versi])')]
