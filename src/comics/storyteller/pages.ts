/** How many pages the words of an idea fill, at 6 panels a page. */
export const pagesNeeded = (_text: string): number => 1
