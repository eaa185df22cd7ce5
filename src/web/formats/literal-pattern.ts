/** The source of a pattern that matches exactly this text, with or without the flag `u`, which refuses any other escape. */
export const literalPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
