/**
 * Shortens a name for public pages: "John Doe" becomes "John D.", "Bu Wati IX-C" becomes "Bu W."; a single name stays
 * unchanged.
 */
export function maskedName(name: string): string {
  const [first = '', ...others] = name.trim().split(/\s+/)
  // The name follows the titles of a person. A class or a school often follows the name.
  const second = TITLE.test(first) ? others.find((word) => !TITLE.test(word)) : others.at(-1)
  return second ? `${first} ${Array.from(second)[0]?.toUpperCase() ?? ''}.` : first
}
const TITLE =
  /^(?:bapak|bpk|pak|ibu|bu|mas|mbak|mba|kak|kakak|bang|abang|ustadz?|ustadzah|dr|drs|dra|h|hj|mr|mrs|ms|miss)\.?$/i
