import type { FastifyReply } from 'fastify'

/** Says that an answer depends on a header of the request too. */
export function addVary(reply: FastifyReply, name: string): void {
  const names = [reply.getHeader('Vary') ?? []].flat().flatMap((each) => String(each).split(/\s*,\s*/))
  if (names.includes('*') || names.some((each) => each.toLowerCase() === name.toLowerCase())) return
  reply.header('Vary', [...names, name].join(', '))
}
