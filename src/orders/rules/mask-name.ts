/** For public pages: "John Doe" becomes "John D.", "Bu Wati IX-C" becomes "Bu W."; a single name is not changed. */
export function maskedName(name: string): string {
  const [first = '', ...others] = name.trim().split(/\s+/)
  // After the titles of a person comes the name, and after that often a class or a school.
  const second = TITLE.test(first) ? others.find((word) => !TITLE.test(word)) : others.at(-1)
  return second ? `${first} ${Array.from(second)[0]?.toUpperCase() ?? ''}.` : first
}
const TITLE =
  /^(?:bapak|bpk|pak|ibu|bu|mas|mbak|mba|kak|kakak|bang|abang|ustadz?|ustadzah|dr|drs|dra|h|hj|mr|mrs|ms|miss)\.?$/i
