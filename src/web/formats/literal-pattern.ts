/**
 * Returns the source of a pattern that matches exactly this text. It works with and without the flag `u`, which forbids
 * any other escape.
 */
export const literalPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
