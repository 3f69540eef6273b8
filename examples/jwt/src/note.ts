import { entity, readModel, reject } from 'outcry'
import { z } from 'zod'

const Text = z.string().trim().min(1).max(500)

/** A note that somebody wrote. */
export const Note = entity('note', {
  initial: (): { readonly written: boolean } => ({ written: false }),
  events: { NoteWritten: z.object({ text: Text }) },
  evolve: { NoteWritten: () => ({ written: true }) },
})

/** Writes a note. */
export const writeNote = Note.command('WriteNote', z.object({ text: Text }), ({ written }, { text }) =>
  written ? reject('note-already-written') : Note.events.NoteWritten({ text }),
)

/** All notes, with those who wrote them. */
export const notes = readModel('notes', {
  version: 1,
  row: z.object({ id: z.string(), text: z.string(), writtenBy: z.string() }),
}).on(Note, {
  NoteWritten: (_row, { text }, { entityId, metadata }) => ({ id: entityId, text, writtenBy: metadata.actor ?? '' }),
})
