/** Tells the first text behind all that begin with this one, in the order of their code points. */
export function textBehind(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
}
