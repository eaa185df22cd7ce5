/** Where browsers find which links they may fetch ahead; pages name it in their `Speculation-Rules` header. */
export const speculationRulesPath = '/speculation-rules.json'
